import { trecEvaluate } from "#capabilities/evaluation/index";
import { readFileSync } from "node:fs";
for (const s of process.argv.slice(2)) { const l=trecEvaluate({judgments:readFileSync(`/work/shared/data/text/eval/${s}/qrels.txt`,"utf8"),run:readFileSync(`/tmp/pq/${s}.run`,"utf8"),isComplete:true,measures:["num_q","ndcg_cut.10","recall.100"]}); console.log(s, l.map(x=>x.replace(/\s+/g," ")).join("; ")); }
