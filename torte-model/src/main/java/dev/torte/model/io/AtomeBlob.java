package dev.torte.model.io;

import dev.torte.model.Blueprint;
import dev.torte.model.CodePacking;
import dev.torte.model.Param;
import dev.torte.model.PathwayKind;
import dev.torte.model.Quantizer;
import dev.torte.model.Recipe;
import dev.torte.model.Tensor;
import dev.torte.model.TorteException;
import dev.torte.model.Weights;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The files that atome-lm's small engines read: levels and scales of one model without names, sizes or checksum, byte by byte in
 * {@code docs/format.md}. Who reads one must know the sizes; its length and its levels are all that can be checked.
 */
public final class AtomeBlob {
    private static final int MOST_CLASSES = 16;
    private static final long MOST_BYTES = 1 << 28;
    private static final String NEXT = "Name the recipe that it was made with by --recipe, or get the file again.";

    /** What a file begins with, and how its levels are packed then. */
    public enum Format {
        /** Four trits a byte. */
        ATOME01(Quantizer.TERNARY, CodePacking.FOUR_TRITS),
        /** Five trits a byte. */
        ATOME02(Quantizer.TERNARY, CodePacking.FIVE_TRITS),
        /** Powers of 3, eight in three bytes. */
        ATOMEP3(Quantizer.POWER3, CodePacking.POWERS_OF_3),
        /** A classifier, four trits a byte. */
        ATOMECL01(Quantizer.TERNARY, CodePacking.FOUR_TRITS);

        private final Quantizer quantizer;
        private final CodePacking packing;

        Format(Quantizer quantizer, CodePacking packing) {
            this.quantizer = quantizer;
            this.packing = packing;
        }

        /** Returns what a file of this format was rounded by. */
        public Quantizer quantizer() {
            return quantizer;
        }

        private byte[] magic() {
            return name().getBytes(StandardCharsets.US_ASCII);
        }
    }

    private AtomeBlob() {}

    /**
     * Returns the format that a file begins with, or empty when it is no such file.
     *
     * @throws TorteException if it cannot be read
     */
    public static Optional<Format> formatOf(Path path) {
        return formatOf(bytes(path));
    }

    private static Optional<Format> formatOf(byte[] file) {
        return Arrays.stream(Format.values())
                .filter(format -> file.length >= format.magic().length
                        && Arrays.equals(file, 0, format.magic().length, format.magic(), 0, format.magic().length))
                .findFirst();
    }

    /**
     * Reads a model.
     *
     * @param sizes what the file does not say: all but the quantizer, which follows from the format
     * @throws TorteException.Malformed if it is of another format or length, or holds what are no levels or scales
     * @throws IllegalArgumentException if no such file could have these sizes, see {@link #write}
     */
    public static Weights read(Path path, Recipe.RoutedLm sizes) {
        byte[] file = bytes(path);
        Format format = formatOf(file)
                .orElseThrow(() -> new TorteException.Malformed(
                        path,
                        "magic",
                        "one of " + Arrays.toString(Format.values()),
                        Found.start(Arrays.copyOf(file, Math.min(file.length, Found.BYTES))),
                        NEXT));
        ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        in.position(format.magic().length);
        Recipe.RoutedLm base = sizes.with(format.quantizer);
        Blueprint blueprint =
                Blueprint.of(format == Format.ATOMECL01 ? new Recipe.RoutedClassifier(base, classes(path, in)) : base);
        List<Param> params = order(blueprint);
        long expected = length(params, format);
        if (file.length != expected) {
            throw new TorteException.Malformed(
                    path, "length", expected + " bytes of the recipe's sizes", file.length + " bytes", NEXT);
        }
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Param param : params) {
            (format.quantizer.covers(param) ? levels(path, in, param, format) : List.of(floats(path, in, param)))
                    .forEach(tensor -> tensors.put(tensor.name(), tensor));
        }
        return Weights.of(blueprint, tensors, path);
    }

    private static byte[] bytes(Path path) {
        if (!Files.isRegularFile(path)) {
            throw new TorteException.Missing(path, "an atome blob", "Check the path.");
        }
        try {
            if (Files.size(path) > MOST_BYTES) {
                throw new TorteException.Malformed(
                        path, "length", "at most " + MOST_BYTES + " bytes", Files.size(path) + " bytes", NEXT);
            }
            return Files.readAllBytes(path);
        } catch (IOException e) {
            throw new TorteException.Unreadable(path, e);
        }
    }

    private static int classes(Path path, ByteBuffer in) {
        int classes = in.remaining() < Integer.BYTES ? 0 : in.getInt();
        if (classes < 1 || classes > MOST_CLASSES) {
            throw new TorteException.Malformed(
                    path, "classes", "1 to " + MOST_CLASSES, Integer.toString(classes), NEXT);
        }
        return classes;
    }

    /** Returns the parameters in the order of the file, which is that of the blueprint. */
    private static List<Param> order(Blueprint blueprint) {
        Recipe.RoutedLm sizes =
                sizes(blueprint.recipe()).orElseThrow(() -> new IllegalArgumentException("found no routed model"));
        boolean fits = sizes.positions() == Recipe.Positions.NONE
                && sizes.pathways().size() == 3
                && sizes.pathways().get(0) instanceof PathwayKind.Local
                && sizes.pathways().get(1) instanceof PathwayKind.State
                && sizes.pathways().get(2) instanceof PathwayKind.Sparse sparse
                && sparse.heads() == 1;
        if (!fits) {
            throw new IllegalArgumentException("such a file has no positions and the pathways local, state, and sparse"
                    + " with 1 head, found " + sizes);
        }
        return blueprint.params();
    }

    private static Optional<Recipe.RoutedLm> sizes(Recipe recipe) {
        return switch (recipe) {
            case Recipe.RoutedLm lm -> Optional.of(lm);
            case Recipe.RoutedClassifier(Recipe.RoutedLm base, int classes) -> Optional.of(base);
            default -> Optional.empty();
        };
    }

    private static long length(List<Param> params, Format format) {
        long length = (long) format.magic().length + (format == Format.ATOMECL01 ? Integer.BYTES : 0);
        for (Param param : params) {
            long elements = param.shape().elements();
            length += format.quantizer.covers(param)
                    ? Float.BYTES + format.packing.bytes(elements)
                    : Float.BYTES * elements;
        }
        return length;
    }

    private static List<Tensor> levels(Path path, ByteBuffer in, Param param, Format format) {
        float scale = in.getFloat();
        if (!(scale > 0 && scale <= Float.MAX_VALUE)) {
            throw new TorteException.Malformed(
                    path, "scale of " + param.name(), "a finite number above 0", Float.toString(scale), NEXT);
        }
        int count = Math.toIntExact(param.shape().elements());
        byte[] packed = new byte[Math.toIntExact(format.packing.bytes(count))];
        in.get(packed);
        format.packing.fault(packed, 0, count).ifPresent(fault -> {
            throw new TorteException.Malformed(
                    path, "levels of " + param.name(), "those of " + format.quantizer, fault, NEXT);
        });
        byte[] levels = format.packing.unpack(packed, 0, count);
        return Weights.ofLevels(param, format.quantizer, turned(param, levels), new float[] {scale});
    }

    private static Tensor floats(Path path, ByteBuffer in, Param param) {
        float[] values = new float[Math.toIntExact(param.shape().elements())];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.getFloat();
            if (!Float.isFinite(values[i])) {
                throw new TorteException.Malformed(
                        path, param.name() + "[" + i + "]", "a finite number", Float.toString(values[i]), NEXT);
            }
        }
        return Tensor.ofFloats(param.name(), param.shape(), values);
    }

    /** Turns the taps of filters round: the file begins with that of the position itself, the model ends with it. */
    private static byte[] turned(Param param, byte[] levels) {
        if (param.shape().rank() != 3) {
            return levels;
        }
        int taps = param.shape().dim(2);
        byte[] turned = new byte[levels.length];
        for (int i = 0; i < levels.length; i++) {
            turned[i / taps * taps + taps - 1 - i % taps] = levels[i];
        }
        return turned;
    }

    /**
     * Writes a model atomically.
     *
     * @throws IllegalArgumentException if the format cannot hold it: its recipe must be a routed one without positions, of the
     *     pathways local, state, and sparse with 1 head, with the quantizer of the format; a classifier goes to
     *     {@link Format#ATOMECL01} and nothing else does
     * @throws TorteException.Unwritable if it cannot be written
     */
    public static void write(Path path, Weights weights, Format format) {
        Recipe recipe = weights.blueprint().recipe();
        boolean classifier = recipe instanceof Recipe.RoutedClassifier;
        if (weights.blueprint().model().quantizer() != format.quantizer || classifier != (format == Format.ATOMECL01)) {
            throw new IllegalArgumentException(format + " holds "
                    + (format == Format.ATOMECL01 ? "routed classifiers" : "routed models") + " of " + format.quantizer
                    + " weights, found " + recipe);
        }
        if (recipe instanceof Recipe.RoutedClassifier(Recipe.RoutedLm base, int classes) && classes > MOST_CLASSES) {
            throw new IllegalArgumentException(
                    format + " holds at most " + MOST_CLASSES + " classes, found " + classes);
        }
        List<Param> params = order(weights.blueprint());
        ByteBuffer out =
                ByteBuffer.allocate(Math.toIntExact(length(params, format))).order(ByteOrder.LITTLE_ENDIAN);
        out.put(format.magic());
        if (recipe instanceof Recipe.RoutedClassifier(Recipe.RoutedLm base, int classes)) {
            out.putInt(classes);
        }
        for (Param param : params) {
            if (format.quantizer.covers(param)) {
                out.putFloat(weights.scales(param).orElseThrow()[0]);
                out.put(format.packing.pack(turned(param, weights.int8(param))));
            } else {
                for (float value : weights.floats(param)) {
                    out.putFloat(value);
                }
            }
        }
        AtomicFile.write(path, List.of(MemorySegment.ofArray(out.array())));
    }
}
