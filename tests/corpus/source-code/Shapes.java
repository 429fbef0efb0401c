// Shapes and their areas.
package harbour;

import java.util.List;

/** A circle. */
public class Shapes {
    private final double radius;

    public Shapes(double radius) {
        this.radius = radius;
    }

    /** Area in square metres. */
    @Override
    public double area() {
        return Math.PI * radius * radius;
    }
}

interface Named {
    String name();
}
