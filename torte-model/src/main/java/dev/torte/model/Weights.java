package dev.torte.model;

import dev.torte.model.contract.Tokenizer;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The values of a model's deployed parameters, checked against its blueprint: none missing, none left over, every shape right.
 *
 * <p>A parameter is stored as floats (F32, F16, BF16) or as int8, a matrix of a {@link Brick} also as fp8 or int4. One of a
 * {@link ScaledType} has a companion tensor {@code NAME.absmax}, F32, holding the largest magnitude of the whole parameter (shape [1], int8
 * only) or of each of its rows (shape [rows]); a value is then q * scale. An int8 matrix NAME of another model than a brick may have
 * a second companion {@code NAME.inputs}, F32, shape [1], always 63: products with it round each vector of inputs to integers of
 * at most that magnitude; without it inputs are floats. A model with more than 256 symbols has the merges of its tokenizer beside
 * its parameters: {@value #MERGES}, U8, shape [merges, 4], see {@link Tokenizer#table}. A capsule that carries text has it in {@value #TEXT}, U8, as many
 * bytes as its recipe says. In a model with a {@link Quantizer} what that covers is always stored as levels with their scales, see
 * {@link CodedParam}; a ternary matrix may have the companion {@code NAME.inputs}, too. Immutable; the data is valid as long as
 * the tensors given.
 */
public final class Weights {
    private static final String MERGES = "tokenizer.merges";
    private static final String TEXT = "text";
    private static final String ABSMAX = ".absmax";
    private static final String INPUTS = ".inputs";
    private static final float INPUT_LEVELS = 63;

    private final Blueprint blueprint;
    private final Map<String, Tensor> tensors;
    private final Tokenizer tokenizer;

    private Weights(Blueprint blueprint, Map<String, Tensor> tensors, Tokenizer tokenizer) {
        this.blueprint = blueprint;
        this.tensors = tensors;
        this.tokenizer = tokenizer;
    }

    /**
     * Checks tensors against a blueprint and keeps them.
     *
     * @param where the file to name in errors
     * @throws TorteException.Incompatible listing every missing, surplus, mis-shaped or mis-typed tensor
     */
    public static Weights of(Blueprint blueprint, Map<String, Tensor> tensors, Path where) {
        List<String> mismatches = new ArrayList<>();
        Set<String> known = new HashSet<>();
        for (Param param : blueprint.deployed()) {
            known.add(param.name());
            Optional<CodedParam> coded = coded(blueprint, param);
            if (coded.isPresent()) {
                known.add(CodedParam.scaleOf(param.name()));
                known.add(inputsOf(param.name()));
                coded.get().mismatch(tensors).ifPresent(mismatches::add);
                continue;
            }
            known.add(absmaxOf(param.name()));
            if (!isBrick(blueprint)) {
                known.add(inputsOf(param.name()));
            }
            mismatch(param, tensors, isBrick(blueprint)).ifPresent(mismatches::add);
        }
        Tokenizer tokenizer = Tokenizer.bytes();
        if (blueprint.model().vocabulary() > Model.BYTES) {
            known.add(MERGES);
            try {
                tokenizer = tokenizer(blueprint, tensors.get(MERGES));
            } catch (IllegalArgumentException e) {
                mismatches.add(MERGES + ": " + e.getMessage());
            }
        }
        if (blueprint.model() instanceof Model.ContextMixCapsule capsule) {
            known.add(TEXT);
            textMismatch(capsule, tensors.get(TEXT)).ifPresent(mismatches::add);
        }
        for (String name : tensors.keySet()) {
            if (!known.contains(name)) {
                mismatches.add(name + ": expected no such tensor, found " + tensors.get(name));
            }
        }
        if (!mismatches.isEmpty()) {
            throw new TorteException.Incompatible(
                    where, "its recipe", mismatches, "Get the file again, or the recipe that it was trained with.");
        }
        return new Weights(blueprint, new LinkedHashMap<>(tensors), tokenizer);
    }

    private static Optional<String> textMismatch(Model.ContextMixCapsule capsule, Tensor text) {
        Shape shape = Shape.of(capsule.codeBytes());
        return text != null && text.type() == DType.U8 && text.shape().equals(shape)
                ? Optional.empty()
                : Optional.of(TEXT + ": expected U8 " + shape + ", found " + (text == null ? "nothing" : text));
    }

    private static Tokenizer tokenizer(Blueprint blueprint, Tensor merges) {
        Shape shape = Shape.of(blueprint.model().vocabulary() - Model.BYTES, Tokenizer.ROW_BYTES);
        if (merges == null || merges.type() != DType.U8 || !merges.shape().equals(shape)) {
            throw new IllegalArgumentException(
                    "expected U8 " + shape + ", found " + (merges == null ? "nothing" : merges));
        }
        return Tokenizer.ofTable(merges.toBytes());
    }

    /** As {@link #ofFloats(Blueprint, Map, Tokenizer)}, of a model whose symbols are the bytes. */
    public static Weights ofFloats(Blueprint blueprint, Map<String, float[]> values) {
        return ofFloats(blueprint, values, Tokenizer.bytes());
    }

    /**
     * Wraps freshly trained values by name; training-only ones are left out, and what a quantizer covers is rounded by it.
     *
     * @throws IllegalArgumentException if values are missing or the tokenizer's symbols are not as many as the model's
     */
    public static Weights ofFloats(Blueprint blueprint, Map<String, float[]> values, Tokenizer tokenizer) {
        if (tokenizer.vocabulary() != blueprint.model().vocabulary()) {
            throw new IllegalArgumentException("a model of " + blueprint.model().vocabulary()
                    + " symbols needs a tokenizer of as many, found " + tokenizer.vocabulary());
        }
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        putMerges(tensors, tokenizer);
        for (Param param : blueprint.deployed()) {
            float[] found = values.get(param.name());
            if (found == null || found.length != param.shape().elements()) {
                throw new IllegalArgumentException(param.name() + " needs " + param.shape() + " values, found "
                        + (found == null ? "none" : found.length));
            }
            coded(blueprint, param)
                    .map(coded -> coded.tensors(found))
                    .orElseGet(() -> List.of(Tensor.ofFloats(param.name(), param.shape(), found)))
                    .forEach(tensor -> put(tensors, tensor));
        }
        return new Weights(blueprint, tensors, tokenizer);
    }

    /**
     * Returns how a parameter lies in a file whose levels and scales are known already, from which {@link #of} reads it.
     *
     * @param param  one that the quantizer covers
     * @param levels row-major
     * @param scales one for all, or one for each row
     */
    public static List<Tensor> ofLevels(Param param, Quantizer quantizer, byte[] levels, float[] scales) {
        return new CodedParam(param, quantizer).tensors(levels, scales);
    }

    private static Optional<CodedParam> coded(Blueprint blueprint, Param param) {
        Quantizer quantizer = blueprint.model().quantizer();
        return quantizer.covers(param) ? Optional.of(new CodedParam(param, quantizer)) : Optional.empty();
    }

    /**
     * Wraps the text of a capsule that carries one and has nothing else.
     *
     * @param text as many bytes as the capsule's recipe says
     */
    public static Weights ofText(Recipe.ContextMixCapsule recipe, byte[] text) {
        if (text.length != recipe.codeBytes()) {
            throw new IllegalArgumentException(
                    "the text of this capsule takes " + recipe.codeBytes() + " bytes, found " + text.length);
        }
        Tensor tensor = Tensor.ofBytes(TEXT, DType.U8, Shape.of(text.length), text.clone());
        return new Weights(Blueprint.of(recipe), Map.of(TEXT, tensor), Tokenizer.bytes());
    }

    private static void putMerges(Map<String, Tensor> tensors, Tokenizer tokenizer) {
        int rows = tokenizer.merges().size();
        // Files have no empty tensors.
        if (rows > 0) {
            put(tensors, Tensor.ofBytes(MERGES, DType.U8, Shape.of(rows, Tokenizer.ROW_BYTES), tokenizer.table()));
        }
    }

    private static boolean isBrick(Blueprint blueprint) {
        return blueprint.model() instanceof Brick;
    }

    private static Optional<String> mismatch(Param param, Map<String, Tensor> tensors, boolean ofBrick) {
        Tensor tensor = tensors.get(param.name());
        if (tensor == null) {
            return Optional.of(param.name() + ": expected " + param.shape() + ", found nothing");
        }
        if (ofBrick && param.shape().rank() == 2 && (tensor.type() == DType.F8_E4M3 || tensor.type() == DType.U8)) {
            return ScaledType.of(tensor.type())
                    .flatMap(type -> type.mismatch(param, tensor, tensors.get(absmaxOf(param.name()))));
        }
        if (!tensor.shape().equals(param.shape())) {
            return Optional.of(param.name() + ": expected " + param.shape() + ", found " + tensor.shape());
        }
        Tensor inputs = tensors.get(inputsOf(param.name()));
        if (inputs != null && !roundsTo63(param, tensor, inputs)) {
            return Optional.of(
                    inputsOf(param.name()) + ": expected F32 [1] with the value 63 beside an int8 matrix, found "
                            + inputs + " beside " + tensor);
        }
        Tensor absmax = tensors.get(absmaxOf(param.name()));
        return switch (tensor.type()) {
            case F32, F16, BF16 ->
                absmax == null
                        ? Optional.empty()
                        : Optional.of(absmaxOf(param.name()) + ": expected none beside " + tensor.type());
            case I8 -> {
                boolean fits = absmax != null
                        && absmax.type() == DType.F32
                        && absmax.shape().rank() == 1
                        && (absmax.shape().dim(0) == 1 || absmax.shape().dim(0) == rows(param));
                yield fits
                        ? Optional.empty()
                        : Optional.of(absmaxOf(param.name()) + ": expected F32 [1] or [" + rows(param) + "], found "
                                + (absmax == null ? "nothing" : absmax));
            }
            case F64, I64, I32, U8, F8_E4M3 ->
                Optional.of(param.name() + ": expected F32, F16, BF16 or I8, found " + tensor.type());
        };
    }

    private static boolean roundsTo63(Param param, Tensor tensor, Tensor inputs) {
        return tensor.type() == DType.I8 && param.shape().rank() == 2 && roundsTo63(inputs);
    }

    static boolean roundsTo63(Tensor inputs) {
        return inputs.type() == DType.F32 && inputs.shape().equals(Shape.of(1)) && inputs.toFloats()[0] == INPUT_LEVELS;
    }

    /** Returns the name of the companion of an int8 matrix that says how to round the inputs of its products. */
    public static String inputsOf(String parameter) {
        return parameter + INPUTS;
    }

    /** Returns the name of the companion of an int8 parameter. */
    public static String absmaxOf(String parameter) {
        return parameter + ABSMAX;
    }

    private static int rows(Param param) {
        return param.shape().rank() == 0 ? 1 : param.shape().dim(0);
    }

    public Blueprint blueprint() {
        return blueprint;
    }

    /** Returns how the model's symbols stand for bytes. */
    public Tokenizer tokenizer() {
        return tokenizer;
    }

    /** Returns every stored tensor, companions included. */
    public List<Tensor> tensors() {
        return List.copyOf(tensors.values());
    }

    /** Returns the stored tensor of a parameter. */
    public Tensor get(Param param) {
        Tensor tensor = tensors.get(param.name());
        if (tensor == null) {
            throw new IllegalArgumentException(param.name() + " is not a deployed parameter of this model");
        }
        return tensor;
    }

    /**
     * Returns a copy of the text that a capsule carries, as it lies in the file.
     *
     * @throws IllegalArgumentException if the model carries none
     */
    public byte[] text() {
        Tensor text = tensors.get(TEXT);
        if (text == null) {
            throw new IllegalArgumentException("this model carries no text");
        }
        return text.toBytes();
    }

    /** Returns the scales, one for all or one per row, or empty when the parameter is stored as floats. */
    public Optional<float[]> scales(Param param) {
        if (coded(blueprint, param).isPresent()) {
            return Optional.of(tensors.get(CodedParam.scaleOf(param.name())).toFloats());
        }
        return ScaledType.of(get(param).type()).map(type -> {
            float[] absmax = tensors.get(absmaxOf(param.name())).toFloats();
            float[] scales = new float[absmax.length];
            for (int i = 0; i < scales.length; i++) {
                scales[i] = type.scale(absmax[i]);
            }
            return scales;
        });
    }

    /** Returns what rounded a parameter to the levels that {@link #int8} gives; {@link Quantizer#NONE} if it is stored otherwise. */
    public Quantizer quantizer(Param param) {
        return coded(blueprint, param).map(CodedParam::quantizer).orElse(Quantizer.NONE);
    }

    /** Returns whether products with an int8 or ternary matrix round their inputs to at most 63 steps on each side of zero. */
    public boolean roundsInputs(Param param) {
        return tensors.containsKey(inputsOf(param.name()));
    }

    /** Returns the values as a new array, row-major; small numbers are multiplied by their scale. */
    public float[] floats(Param param) {
        Tensor tensor = get(param);
        if (coded(blueprint, param).isPresent()) {
            byte[] levels = int8(param);
            float[] scales = scales(param).orElseThrow();
            float[] values = new float[levels.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = levels[i] * scales[i / (levels.length / scales.length)];
            }
            return values;
        }
        Optional<ScaledType> type = ScaledType.of(tensor.type());
        if (type.isEmpty()) {
            return tensor.toFloats();
        }
        float[] scales = scales(param).orElseThrow();
        float[] values = new float[Math.toIntExact(param.shape().elements())];
        int perScale = values.length / scales.length;
        byte[] stored = tensor.toBytes();
        for (int group = 0; group < scales.length; group++) {
            int at = group * perScale;
            type.get().decode(stored, group * (stored.length / scales.length), perScale, values, at);
            for (int i = at; i < at + perScale; i++) {
                values[i] *= scales[group];
            }
        }
        return values;
    }

    /** Returns a copy of the int8 values of a parameter that is stored so, or its levels. */
    public byte[] int8(Param param) {
        Tensor tensor = get(param);
        Optional<CodedParam> coded = coded(blueprint, param);
        if (coded.isPresent()) {
            return coded.get().levels(tensor);
        }
        if (tensor.type() != DType.I8) {
            throw new IllegalArgumentException(param.name() + " is stored as " + tensor.type() + ", not I8");
        }
        return tensor.toBytes();
    }

    /**
     * Returns these weights stored in another precision; input of a {@link ScaledType} is only accepted for {@link Precision#F32}.
     *
     * @throws IllegalArgumentException if the precision is not for this kind of model
     */
    public Weights in(Precision precision) {
        requireFit(precision);
        Map<String, Tensor> result = new LinkedHashMap<>();
        putMerges(result, tokenizer);
        if (tensors.containsKey(TEXT)) {
            put(result, tensors.get(TEXT));
        }
        for (Param param : blueprint.deployed()) {
            boolean matrix = param.shape().rank() == 2;
            if (coded(blueprint, param).isPresent()) {
                put(result, get(param));
                put(result, tensors.get(CodedParam.scaleOf(param.name())));
                if (matrix && precision == Precision.W8A7) {
                    putInputs(param, result);
                }
                continue;
            }
            switch (precision) {
                case F32 -> put(result, whole(param));
                case F16 -> put(result, matrix ? half(param) : whole(param));
                case INT8_PER_ROW -> putRows(param, ScaledType.INT8, result);
                case FP8_PER_ROW -> putRows(param, ScaledType.FP8, result);
                case INT4_PER_ROW -> putRows(param, ScaledType.INT4, result);
                case W8A7 -> {
                    putRows(param, ScaledType.INT8, result);
                    if (matrix) {
                        putInputs(param, result);
                    }
                }
                case INT8_PER_TENSOR -> quantise(param, ScaledType.INT8, 1, result);
            }
        }
        return new Weights(blueprint, result, tokenizer);
    }

    private static void putInputs(Param param, Map<String, Tensor> result) {
        put(result, Tensor.ofFloats(inputsOf(param.name()), Shape.of(1), new float[] {INPUT_LEVELS}));
    }

    private void requireFit(Precision precision) {
        boolean fits = switch (precision) {
            case F32, F16, INT8_PER_ROW, INT8_PER_TENSOR -> true;
            case W8A7 -> !isBrick(blueprint);
            case FP8_PER_ROW, INT4_PER_ROW -> isBrick(blueprint);
        };
        boolean levelsFit = switch (blueprint.model().quantizer()) {
            case NONE -> true;
            case TERNARY -> precision == Precision.F32 || precision == Precision.W8A7;
            case POWER3, POWER3_PER_ROW -> precision == Precision.F32;
        };
        if (!levelsFit) {
            throw new IllegalArgumentException("a model of " + blueprint.model().quantizer()
                    + " weights has them as small as they get, found " + precision + " for it");
        }
        if (!fits) {
            throw new IllegalArgumentException("fp8 and int4 are for bricks and w8a7 for other models, found "
                    + precision + " for a " + blueprint.recipe().getClass().getSimpleName());
        }
    }

    private Tensor whole(Param param) {
        return Tensor.ofFloats(param.name(), param.shape(), floats(param));
    }

    /** A matrix with a scale for each row; vectors stay floats. */
    private void putRows(Param param, ScaledType type, Map<String, Tensor> result) {
        if (param.shape().rank() == 2) {
            quantise(param, type, rows(param), result);
        } else {
            put(result, whole(param));
        }
    }

    private Tensor half(Param param) {
        float[] values = floats(param);
        byte[] bytes = new byte[2 * values.length];
        for (int i = 0; i < values.length; i++) {
            short bits = Float.floatToFloat16(values[i]);
            bytes[2 * i] = (byte) bits;
            bytes[2 * i + 1] = (byte) (bits >> 8);
        }
        return Tensor.ofBytes(param.name(), DType.F16, param.shape(), MemorySegment.ofArray(bytes));
    }

    private void quantise(Param param, ScaledType type, int groups, Map<String, Tensor> result) {
        ScaledType.of(get(param).type()).ifPresent(already -> {
            throw new IllegalArgumentException(param.name() + " is "
                    + already.name().toLowerCase(Locale.ROOT) + " already; quantise from the float weights");
        });
        float[] values = floats(param);
        int perGroup = values.length / groups;
        float[] absmax = new float[groups];
        Shape stored = type.storedShape(param.shape());
        byte[] quantised = new byte[Math.toIntExact(stored.elements())];
        for (int group = 0; group < groups; group++) {
            int at = group * perGroup;
            for (int i = at; i < at + perGroup; i++) {
                absmax[group] = Math.max(absmax[group], Math.abs(values[i]));
            }
            int to = group * (quantised.length / groups);
            type.encode(values, at, perGroup, type.scale(absmax[group]), quantised, to);
        }
        put(result, Tensor.ofBytes(param.name(), type.stored(), stored, quantised));
        put(result, Tensor.ofFloats(absmaxOf(param.name()), Shape.of(groups), absmax));
    }

    private static void put(Map<String, Tensor> tensors, Tensor tensor) {
        tensors.put(tensor.name(), tensor);
    }
}
