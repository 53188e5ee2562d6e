package dev.torte.kernels;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.constant.ConstantDescs;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.InvocationTargetException;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * One source, one class for each lane width.
 *
 * <p>The compiler turns vector code into vector instructions only when the species is a constant to it, that is a
 * {@code static final} field; a species in an instance field is 10 to 60 times slower. So a template class reads its
 * species from its class data, and {@link #instance} defines its bytes once more as a hidden class with the width as
 * that data. The template itself is never initialised.
 */
final class LaneWidth {
    /** The widths that can be forced; the contract holds at each, on any machine. */
    static final List<Integer> BITS = List.of(128, 256, 512);

    private LaneWidth() {}

    /** Returns a new object of a hidden copy of {@code template}, compiled for {@code bits}. */
    static <T> T instance(MethodHandles.Lookup lookup, Class<T> type, String template, int bits) {
        try {
            MethodHandles.Lookup copy = lookup.defineHiddenClassWithClassData(bytes(template), bits, true);
            return type.cast(copy.lookupClass().getDeclaredConstructor().newInstance());
        } catch (IllegalAccessException
                | InstantiationException
                | InvocationTargetException
                | NoSuchMethodException e) {
            throw new LinkageError(template + " is not a lane template", e);
        }
    }

    /** The species of the template whose {@code lookup} this is. */
    static VectorSpecies<Float> species(MethodHandles.Lookup lookup) {
        try {
            int bits = MethodHandles.classData(lookup, ConstantDescs.DEFAULT_NAME, Integer.class);
            return VectorSpecies.of(float.class, VectorShape.forBitSize(bits));
        } catch (IllegalAccessException e) {
            throw new AssertionError("a template may read its own class data", e);
        }
    }

    /** The width that the JVM prefers on this machine. */
    static int preferredBits() {
        return FloatVector.SPECIES_PREFERRED.vectorBitSize();
    }

    private static byte[] bytes(String template) {
        try (InputStream in = LaneWidth.class.getResourceAsStream(template + ".class")) {
            if (in == null) {
                throw new AssertionError("class file of " + template + " not found beside " + LaneWidth.class);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
