package dev.torte.kernels;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * Which kernels this process uses, and why. Made once at start and passed down; every choice gives the same bits.
 *
 * @param kernels the chosen implementation
 * @param kind scalar or vector
 * @param bits width of a vector in bits; 32 for scalar
 * @param reason one sentence for people
 */
public record KernelChoice(Kernels kernels, Kind kind, int bits, String reason) {
    /** The two implementations, under the names by which they can be forced. */
    public enum Kind {
        SCALAR("scalar"),
        VECTOR("vector");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        /** Returns the name by which this kind is forced. */
        public String label() {
            return label;
        }
    }

    private static final String VECTOR_MODULE = "jdk.incubator.vector";
    private static final int SCALAR_BITS = 32;
    /** Wider vectors are computed in software in some processes and not in others: docs/decisions/0005-widest-vectors.md. */
    private static final int WIDEST_UNASKED = 256;

    /**
     * Chooses kernels: the forced ones, else the JVM's preferred vectors, of 256 bits at most, if they pass the self-test, else scalar.
     *
     * @param forcedKind {@code scalar} or {@code vector}
     * @param forcedBits 128, 256 or 512; a width beyond the machine's works but is many times slower. Without meaning
     *     for scalar kernels
     * @throws IllegalArgumentException if a forced value is none of these, or needs a module that is not there
     */
    public static KernelChoice select(Optional<String> forcedKind, OptionalInt forcedBits) {
        Optional<Kind> kind = forcedKind.map(KernelChoice::kind);
        if (forcedBits.isPresent() && !LaneWidth.BITS.contains(forcedBits.getAsInt())) {
            throw new IllegalArgumentException(
                    "vector bits must be one of " + LaneWidth.BITS + ", got " + forcedBits.getAsInt());
        }
        if (kind.equals(Optional.of(Kind.SCALAR))) {
            return scalar("scalar kernels were asked for");
        }
        if (!vectorApiPresent()) {
            if (kind.isPresent() || forcedBits.isPresent()) {
                throw new IllegalArgumentException("vector kernels need the module " + VECTOR_MODULE
                        + ": start java with --add-modules " + VECTOR_MODULE + ", or allow scalar kernels");
            }
            return scalar("the module " + VECTOR_MODULE + " is absent; start java with --add-modules " + VECTOR_MODULE);
        }
        if (forcedBits.isPresent()) {
            int bits = forcedBits.getAsInt();
            String note = bits > LaneWidth.preferredBits() ? ", wider than this JVM's vectors and so slow" : "";
            return vector(new VectorKernels(bits), bits, bits + "-bit vectors were asked for" + note);
        }
        return preferred(kind.isPresent());
    }

    /**
     * Returns kernels that are scalar at first and become those that {@link #select} would choose unforced, once the compiler is
     * done with them: the ones for a process that should write its first byte soon.
     */
    public static Kernels warming() {
        return new WarmingKernels();
    }

    /** Returns the width in bits that the JVM prefers, or empty without the Vector API. */
    public static OptionalInt preferredBits() {
        return vectorApiPresent() ? OptionalInt.of(LaneWidth.preferredBits()) : OptionalInt.empty();
    }

    private static KernelChoice preferred(boolean forced) {
        int preferred = LaneWidth.preferredBits();
        int most = Math.min(preferred, WIDEST_UNASKED);
        List<Integer> widths =
                LaneWidth.BITS.stream().filter(bits -> bits <= most).toList();
        if (widths.isEmpty() && !forced) {
            return scalar("this JVM's vectors have only " + preferred + " bits");
        }
        int bits = widths.isEmpty() ? LaneWidth.BITS.getFirst() : widths.getLast();
        Kernels vector = new VectorKernels(bits);
        if (!SelfTest.sameBits(new ScalarKernels(), vector)) {
            if (forced) {
                throw new IllegalArgumentException(
                        "vector kernels were asked for, but " + vector.name() + " differs from scalar on this JVM");
            }
            return scalar(vector.name() + " differs from scalar on this JVM");
        }
        return vector(
                vector,
                bits,
                "this JVM prefers " + preferred + "-bit vectors"
                        + (most < preferred ? ", of which " + most + " are used unless asked for more" : ""));
    }

    private static KernelChoice scalar(String reason) {
        return new KernelChoice(new ScalarKernels(), Kind.SCALAR, SCALAR_BITS, reason);
    }

    private static KernelChoice vector(Kernels kernels, int bits, String reason) {
        return new KernelChoice(kernels, Kind.VECTOR, bits, reason);
    }

    private static boolean vectorApiPresent() {
        return ModuleLayer.boot().findModule(VECTOR_MODULE).isPresent();
    }

    private static Kind kind(String label) {
        for (Kind kind : Kind.values()) {
            if (kind.label().equals(label)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("kernels must be one of "
                + List.of(Kind.values()).stream().map(Kind::label).collect(Collectors.joining(", ")) + ", got "
                + label);
    }
}
