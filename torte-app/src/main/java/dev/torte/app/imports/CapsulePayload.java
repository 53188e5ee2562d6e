package dev.torte.app.imports;

import dev.torte.model.Shape;
import dev.torte.model.Tensor;
import dev.torte.model.Weights;
import dev.torte.model.io.Digest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Collectors;

/** The numbers of a reference capsule, and the hash that the reference gives them. */
sealed interface CapsulePayload {

    /** Returns the payload hash, 64 hex digits. */
    String hash();

    /** Returns the tensors under the reference's names, int8 ones with the companions that {@code Weights} wants. */
    Map<String, Tensor> tensors();

    /** Float values by name. */
    record Floats(SortedMap<String, Tensor> values) implements CapsulePayload {
        @Override
        public String hash() {
            Digest digest = new Digest();
            values.forEach((name, tensor) -> digest.add(name)
                    .add("torch.float32")
                    .add(list(tensor.shape()))
                    .add(tensor.data()));
            return digest.hex();
        }

        /** Returns a shape as Python's json writes a list. */
        private static String list(Shape shape) {
            return shape.dims().stream().map(String::valueOf).collect(Collectors.joining(", ", "[", "]"));
        }

        @Override
        public Map<String, Tensor> tensors() {
            return values;
        }
    }

    /** Int8 values and one scale each, by name. */
    record Int8(SortedMap<String, Tensor> values, SortedMap<String, Double> scales) implements CapsulePayload {
        private static final int LARGEST = 127;

        @Override
        public String hash() {
            Digest digest = new Digest();
            values.forEach((name, tensor) -> digest.add(name).add(tensor.data()).add(pythonHex(scales.get(name))));
            return digest.hex();
        }

        @Override
        public Map<String, Tensor> tensors() {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            values.forEach((name, tensor) -> {
                tensors.put(name, tensor);
                // The scale was the largest magnitude, a float, over 127; rounding finds that float again.
                float absmax = (float) (scales.get(name) * LARGEST);
                String companion = Weights.absmaxOf(name);
                tensors.put(companion, Tensor.ofFloats(companion, Shape.of(1), new float[] {absmax}));
            });
            return tensors;
        }
    }

    /** Returns a finite positive normal double as Python's {@code float.hex}: 13 digits after the point, a signed exponent. */
    static String pythonHex(double value) {
        String java = Double.toHexString(value);
        int point = java.indexOf('.');
        int exponent = java.indexOf('p');
        String digits = java.substring(point + 1, exponent);
        String power = java.substring(exponent + 1);
        return java.substring(0, point + 1)
                + digits
                + "0".repeat(13 - digits.length())
                + "p"
                + (power.startsWith("-") ? "" : "+")
                + power;
    }
}
