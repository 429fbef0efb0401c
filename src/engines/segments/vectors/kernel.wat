;; Scans of int8 vectors and of binary codes with SIMD: the inner loops of dense search. `npm run generate` compiles it.
;; A row has `stride` bytes, a multiple of 16; padding is zero and adds nothing.
(module
  (import "plinth" "memory" (memory 1))

  ;; Dot product of an int8 row and a query of int16.
  (func $dot (param $row i32) (param $query i32) (param $stride i32) (result i32)
    (local $end i32) (local $low v128) (local $high v128)
    (local.set $end (i32.add (local.get $row) (local.get $stride)))
    (loop $sixteen
      (local.set $low (i32x4.add (local.get $low)
        (i32x4.dot_i16x8_s (v128.load8x8_s (local.get $row)) (v128.load (local.get $query)))))
      (local.set $high (i32x4.add (local.get $high)
        (i32x4.dot_i16x8_s (v128.load8x8_s offset=8 (local.get $row)) (v128.load offset=16 (local.get $query)))))
      (local.set $query (i32.add (local.get $query) (i32.const 32)))
      (br_if $sixteen (i32.lt_u (local.tee $row (i32.add (local.get $row) (i32.const 16))) (local.get $end))))
    (local.set $low (i32x4.add (local.get $low) (local.get $high)))
    (i32.add
      (i32.add (i32x4.extract_lane 0 (local.get $low)) (i32x4.extract_lane 1 (local.get $low)))
      (i32.add (i32x4.extract_lane 2 (local.get $low)) (i32x4.extract_lane 3 (local.get $low)))))

  ;; Dot products of `count` rows that lie one behind the other; int32 results from `out` on.
  (func (export "dots") (param $rows i32) (param $count i32) (param $stride i32) (param $query i32) (param $out i32)
    (block $done
      (br_if $done (i32.eqz (local.get $count)))
      (loop $next
        (i32.store (local.get $out) (call $dot (local.get $rows) (local.get $query) (local.get $stride)))
        (local.set $rows (i32.add (local.get $rows) (local.get $stride)))
        (local.set $out (i32.add (local.get $out) (i32.const 4)))
        (br_if $next (local.tee $count (i32.sub (local.get $count) (i32.const 1)))))))

  ;; The same of the `count` rows whose numbers (uint32) stand at `out`, each replaced by its result.
  (func (export "dotsAt") (param $rows i32) (param $count i32) (param $stride i32) (param $query i32) (param $out i32)
    (block $done
      (br_if $done (i32.eqz (local.get $count)))
      (loop $next
        (i32.store (local.get $out)
          (call $dot (i32.add (local.get $rows) (i32.mul (i32.load (local.get $out)) (local.get $stride))) (local.get $query) (local.get $stride)))
        (local.set $out (i32.add (local.get $out) (i32.const 4)))
        (br_if $next (local.tee $count (i32.sub (local.get $count) (i32.const 1)))))))

  ;; Binary codes of `count` int8 rows: bit i is set where number i is negative. A code has an eighth of the stride.
  (func (export "signs") (param $rows i32) (param $count i32) (param $stride i32) (param $out i32)
    (local $end i32)
    (local.set $end (i32.add (local.get $rows) (i32.mul (local.get $count) (local.get $stride))))
    (block $done
      (br_if $done (i32.eqz (local.get $count)))
      (loop $sixteen
        (i32.store16 (local.get $out) (i8x16.bitmask (v128.load (local.get $rows))))
        (local.set $out (i32.add (local.get $out) (i32.const 2)))
        (br_if $sixteen (i32.lt_u (local.tee $rows (i32.add (local.get $rows) (i32.const 16))) (local.get $end))))))

  ;; Hamming distances of `count` binary codes of `stride` bytes to the query's; uint16 results. The processor's own popcount of
  ;; 64 bits was a little faster than SIMD's of bytes (1,024 bits: 3.3 to 3.5 ms over 100,000 codes).
  (func (export "distances") (param $codes i32) (param $count i32) (param $stride i32) (param $query i32) (param $out i32)
    (local $end i32) (local $at i32) (local $sum i64)
    (block $done
      (br_if $done (i32.eqz (local.get $count)))
      (loop $next
        (local.set $end (i32.add (local.get $codes) (local.get $stride)))
        (local.set $at (local.get $query))
        (local.set $sum (i64.const 0))
        (loop $sixteen
          (local.set $sum (i64.add (local.get $sum) (i64.add
            (i64.popcnt (i64.xor (i64.load (local.get $codes)) (i64.load (local.get $at))))
            (i64.popcnt (i64.xor (i64.load offset=8 (local.get $codes)) (i64.load offset=8 (local.get $at)))))))
          (local.set $at (i32.add (local.get $at) (i32.const 16)))
          (br_if $sixteen (i32.lt_u (local.tee $codes (i32.add (local.get $codes) (i32.const 16))) (local.get $end))))
        (i32.store16 (local.get $out) (i32.wrap_i64 (local.get $sum)))
        (local.set $out (i32.add (local.get $out) (i32.const 2)))
        (br_if $next (local.tee $count (i32.sub (local.get $count) (i32.const 1)))))))

  ;; Adds to `counts` (uint32) at each distance the mask's byte of its row: 1 where the row may be found.
  (func (export "count") (param $distances i32) (param $mask i32) (param $count i32) (param $counts i32)
    (local $end i32) (local $at i32)
    (local.set $end (i32.add (local.get $mask) (local.get $count)))
    (block $done
      (br_if $done (i32.eqz (local.get $count)))
      (loop $next
        (local.set $at (i32.add (local.get $counts) (i32.shl (i32.load16_u (local.get $distances)) (i32.const 2))))
        (i32.store (local.get $at) (i32.add (i32.load (local.get $at)) (i32.load8_u (local.get $mask))))
        (local.set $distances (i32.add (local.get $distances) (i32.const 2)))
        (br_if $next (i32.lt_u (local.tee $mask (i32.add (local.get $mask) (i32.const 1))) (local.get $end))))))

  ;; Writes the numbers (uint32, from `first` on) of the rows that may be found and lie within `farthest`; answers how many.
  ;; Eight rows at once: nearly all lie farther. `count` is rounded up to eight; the rows behind have a mask of 0.
  (func (export "within") (param $distances i32) (param $mask i32) (param $count i32) (param $farthest i32) (param $first i32) (param $out i32) (result i32)
    (local $end i32) (local $bits i32) (local $row i32) (local $start i32)
    (local.set $start (local.get $out))
    (local.set $end (i32.add (local.get $mask) (local.get $count)))
    (block $done
      (br_if $done (i32.eqz (local.get $count)))
      (loop $eight
        (local.set $bits (i16x8.bitmask (i16x8.le_u (v128.load (local.get $distances)) (i16x8.splat (local.get $farthest)))))
        (block $none
          (br_if $none (i32.eqz (local.get $bits)))
          (loop $bit
            (local.set $row (i32.ctz (local.get $bits)))
            (if (i32.load8_u (i32.add (local.get $mask) (local.get $row)))
              (then
                (i32.store (local.get $out) (i32.add (local.get $first) (local.get $row)))
                (local.set $out (i32.add (local.get $out) (i32.const 4)))))
            (br_if $bit (local.tee $bits (i32.and (local.get $bits) (i32.sub (local.get $bits) (i32.const 1)))))))
        (local.set $distances (i32.add (local.get $distances) (i32.const 16)))
        (local.set $first (i32.add (local.get $first) (i32.const 8)))
        (br_if $eight (i32.lt_u (local.tee $mask (i32.add (local.get $mask) (i32.const 8))) (local.get $end)))))
    (i32.shr_u (i32.sub (local.get $out) (local.get $start)) (i32.const 2)))

  ;; Dot product of `count` half-precision numbers at `row` (a multiple of 4 of them, none infinite) and doubles at `query`, with the four sums of `dotProduct`.
  ;; A half is a single whose exponent is 112 too small once its bits stand 13 places higher; the multiplication is exact.
  (func (export "halfDot") (param $row i32) (param $count i32) (param $query i32) (result f64)
    (local $end i32) (local $bits v128) (local $values v128) (local $low v128) (local $high v128)
    (local.set $end (i32.add (local.get $row) (i32.shl (local.get $count) (i32.const 1))))
    (loop $four
      (local.set $bits (v128.load16x4_u (local.get $row)))
      (local.set $values (v128.or
        (f32x4.mul
          (i32x4.shl (v128.and (local.get $bits) (v128.const i32x4 0x7fff 0x7fff 0x7fff 0x7fff)) (i32.const 13))
          (v128.const f32x4 0x1p112 0x1p112 0x1p112 0x1p112))
        (i32x4.shl (v128.and (local.get $bits) (v128.const i32x4 0x8000 0x8000 0x8000 0x8000)) (i32.const 16))))
      (local.set $low (f64x2.add (local.get $low)
        (f64x2.mul (f64x2.promote_low_f32x4 (local.get $values)) (v128.load (local.get $query)))))
      (local.set $high (f64x2.add (local.get $high)
        (f64x2.mul (f64x2.promote_low_f32x4 (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 (local.get $values) (local.get $values))) (v128.load offset=16 (local.get $query)))))
      (local.set $query (i32.add (local.get $query) (i32.const 32)))
      (br_if $four (i32.lt_u (local.tee $row (i32.add (local.get $row) (i32.const 8))) (local.get $end))))
    (f64.add
      (f64.add (f64x2.extract_lane 0 (local.get $low)) (f64x2.extract_lane 1 (local.get $low)))
      (f64.add (f64x2.extract_lane 0 (local.get $high)) (f64x2.extract_lane 1 (local.get $high))))))
