package dev.torte.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How files hold a parameter that a {@link Quantizer} covers: NAME, U8, its levels as {@link Quantizer#packing} says, and
 * NAME.scale, F32, one for all or one for each row. A weight is level * scale, rounded once.
 */
record CodedParam(Param param, Quantizer quantizer) {
    private static final String SCALE = ".scale";

    static String scaleOf(String parameter) {
        return parameter + SCALE;
    }

    private int count() {
        return Math.toIntExact(param.shape().elements());
    }

    private Shape stored() {
        return Shape.of(Math.toIntExact(quantizer.packing().bytes(param.shape().elements())));
    }

    /** Says what is wrong with the two tensors among others. */
    Optional<String> mismatch(Map<String, Tensor> tensors) {
        Tensor packed = tensors.get(param.name());
        if (packed == null || packed.type() != DType.U8 || !packed.shape().equals(stored())) {
            return Optional.of(param.name() + ": expected levels of " + quantizer + ", U8 " + stored() + ", found "
                    + (packed == null ? "nothing" : packed));
        }
        Optional<String> fault = quantizer.packing().fault(packed.toBytes(), 0, count());
        if (fault.isPresent()) {
            return Optional.of(param.name() + ": expected levels of " + quantizer + ", found " + fault.get());
        }
        Tensor scale = tensors.get(scaleOf(param.name()));
        Shape scales = Shape.of(quantizer.scaleCount(param));
        if (scale == null || scale.type() != DType.F32 || !scale.shape().equals(scales)) {
            return Optional.of(scaleOf(param.name()) + ": expected F32 " + scales + ", found "
                    + (scale == null ? "nothing" : scale));
        }
        for (float value : scale.toFloats()) {
            if (!(value > 0 && value <= Float.MAX_VALUE)) {
                return Optional.of(scaleOf(param.name()) + ": expected scales above 0, found " + value);
            }
        }
        String inputs = Weights.inputsOf(param.name());
        boolean rounds = quantizer == Quantizer.TERNARY && param.shape().rank() == 2;
        return tensors.containsKey(inputs) && !(rounds && Weights.roundsTo63(tensors.get(inputs)))
                ? Optional.of(inputs + ": expected F32 [1] with the value 63 beside a ternary matrix, found "
                        + tensors.get(inputs) + " beside " + packed)
                : Optional.empty();
    }

    /** Returns the two tensors of float weights. */
    List<Tensor> tensors(float[] values) {
        float[] scales = Quantizer.scales(values, quantizer.scaleCount(param));
        return tensors(quantizer.levels(values, scales), scales);
    }

    /** Returns the two tensors of levels, row-major, and their scales. */
    List<Tensor> tensors(byte[] levels, float[] scales) {
        if (levels.length != count() || scales.length != quantizer.scaleCount(param)) {
            throw new IllegalArgumentException(param.name() + " needs " + count() + " levels and "
                    + quantizer.scaleCount(param) + " scales, found " + levels.length + " and " + scales.length);
        }
        return List.of(
                Tensor.ofBytes(
                        param.name(), DType.U8, stored(), quantizer.packing().pack(levels)),
                Tensor.ofFloats(scaleOf(param.name()), Shape.of(scales.length), scales));
    }

    /** Returns the levels, row-major. */
    byte[] levels(Tensor packed) {
        return quantizer.packing().unpack(packed.toBytes(), 0, count());
    }
}
