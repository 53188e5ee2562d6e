package dev.torte.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torte.kernels.KernelChoice;
import dev.torte.kernels.Kernels;
import dev.torte.model.Blueprint;
import dev.torte.model.Brick;
import dev.torte.model.InitialWeights;
import dev.torte.model.Param;
import dev.torte.model.Precision;
import dev.torte.model.Recipe;
import dev.torte.model.Recipe.StateSource;
import dev.torte.model.ScaledType;
import dev.torte.model.SplitMix64;
import dev.torte.model.Weights;
import dev.torte.model.contract.CanonicalAnchors;
import dev.torte.model.contract.CanonicalHead;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The correction has the bits that the format's formulas have: here they are written again, over whole matrices and the states that {@link
 * AbiProbe} sees, and compared on every host, kind of brick and way of storing.
 */
@Tag("bits")
class BrickFormulaTest {
    private static final int LENGTH = TinyModels.CONTEXT;
    private static final Kernels SCALAR =
            KernelChoice.select(Optional.of("scalar"), OptionalInt.empty()).kernels();

    static Stream<String> hosts() {
        return TinyBricks.HOSTS.stream();
    }

    @ParameterizedTest
    @MethodSource("hosts")
    void everyKindOnEveryHostIsWhatTheFormulasSay(String name) {
        LoadedModel host = TinyBricks.host(name);
        byte[] text = TinyModels.text(1, LENGTH);
        for (Recipe.Brick recipe : TinyBricks.recipes(width(host)).values()) {
            compare(host, recipe, Precision.F32, Receiver.plain(), text);
        }
    }

    @Test
    void everyWayOfStoringIsComputedFromTheStoredNumbers() {
        LoadedModel host = TinyBricks.host("global Attention");
        byte[] text = TinyModels.text(2, LENGTH);
        for (Precision precision : List.of(
                Precision.F16,
                Precision.INT8_PER_ROW,
                Precision.INT8_PER_TENSOR,
                Precision.FP8_PER_ROW,
                Precision.INT4_PER_ROW)) {
            for (Recipe.Brick recipe : TinyBricks.recipes(width(host)).values()) {
                compare(host, recipe, precision, Receiver.plain(), text);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("hosts")
    void aReceiverScalesTheChangeAndRotatesItsOwnStatesOnly(String name) {
        LoadedModel host = TinyBricks.host(name);
        int width = width(host);
        float[] values = new float[width * width];
        SplitMix64.named(5, "rotation").fillNormal(values, 0.3);
        Receiver receiver = new Receiver(0.375f, Optional.of(Rotation.of(width, values)));
        byte[] text = TinyModels.text(3, LENGTH);
        for (Recipe.Brick recipe : TinyBricks.recipes(width).values()) {
            compare(host, recipe, Precision.F32, receiver, text, values);
        }
    }

    @Test
    void whatIsMadeOfAnchorsAloneHasTheSameBitsInEveryHost() {
        Recipe.Brick recipe = new Recipe.Brick(
                24,
                new Recipe.Operator.SparseLowRank(5, 2, 3, StateSource.CANONICAL_ANCHOR),
                StateSource.CANONICAL_ANCHOR,
                Recipe.HostLogits.KEPT);
        LoadedBrick brick = TinyBricks.brick(recipe, Precision.FP8_PER_ROW);
        byte[] text = TinyModels.text(4, LENGTH);
        float[] anchors = anchors(24, text);
        for (String name : List.of("byte model", "global Attention", "local GatedConv")) {
            LoadedModel host = TinyBricks.host(name);
            float[] base = TinyModels.each(host, text);
            BrickCorrection correction = new BrickCorrection(brick, 1, SCALAR);
            for (int i = 0; i < LENGTH; i++) {
                // The host is not asked: these are the bits of the correction wherever it is added.
                correction.prepare(new float[0], 0, Arrays.copyOfRange(anchors, i * 24, i * 24 + 24));
                correction.apply(base, i * 256);
            }
            float[] found = TinyBricks.each(host, brick, Receiver.plain(), text);
            for (int i = 0; i < LENGTH; i++) {
                TinyModels.assertSameBits(found, i, base, i, name, i);
            }
        }
    }

    @Test
    void aNewBrickAndOneOfScale0ChangeNothing() {
        LoadedModel host = TinyBricks.host("byte model");
        byte[] text = TinyModels.text(5, LENGTH);
        float[] base = TinyModels.each(host, text);
        for (Recipe.Brick any : TinyBricks.recipes(24).values()) {
            Recipe.Brick recipe = new Recipe.Brick(24, any.operator(), any.reads(), Recipe.HostLogits.KEPT);
            Blueprint blueprint = Blueprint.of(recipe);
            LoadedBrick first = LoadedBrick.of(
                    Weights.ofFloats(blueprint, InitialWeights.draw(blueprint, 1, new byte[0])), TinyBricks.WHERE);
            assertThat(TinyBricks.each(host, first, Receiver.plain(), text)).isEqualTo(base);
            LoadedBrick learnt = TinyBricks.brick(recipe, Precision.F32);
            assertThat(TinyBricks.each(host, learnt, Receiver.plain().withScale(0), text))
                    .isEqualTo(base);
            assertThat(TinyBricks.each(host, learnt, Receiver.plain(), text)).isNotEqualTo(base);
        }
    }

    private static int width(LoadedModel host) {
        return host.blueprint().model().abiWidth();
    }

    private static void compare(
            LoadedModel host, Recipe.Brick recipe, Precision precision, Receiver receiver, byte[] text) {
        compare(host, recipe, precision, receiver, text, null);
    }

    private static void compare(
            LoadedModel host,
            Recipe.Brick recipe,
            Precision precision,
            Receiver receiver,
            byte[] text,
            float[] rotation) {
        Weights weights = TinyBricks.weights(recipe, precision);
        float[] found = TinyBricks.each(host, LoadedBrick.of(weights, TinyBricks.WHERE), receiver, text);
        float[] expected = TinyModels.each(host, text);
        int width = recipe.abiWidth();
        float[] states = AbiProbe.states(host, text);
        float[] anchors = anchors(width, text);
        int perState = text.length * width / states.length;
        for (int i = 0; i < text.length; i++) {
            float[] learned = Arrays.copyOfRange(states, i / perState * width, i / perState * width + width);
            if (rotation != null) {
                learned = product(new Matrix(width, width, rotation, ones(width)), learned);
            }
            float[] anchor = Arrays.copyOfRange(anchors, i * width, i * width + width);
            correct(weights, learned, anchor, receiver.scale(), expected, i * 256);
            TinyModels.assertSameBits(found, i, expected, i, recipe, precision, i);
        }
    }

    private static float[] anchors(int width, byte[] text) {
        CanonicalAnchors.State state = CanonicalAnchors.ofWidth(width).start();
        float[] anchors = new float[text.length * width];
        for (int i = 0; i < text.length; i++) {
            state.push(text[i] & 0xFF);
            state.anchor(anchors, i * width);
        }
        return anchors;
    }

    /** What a matrix stores, as floats, and the factor of each row. */
    private static final class Matrix {
        private final int rows;
        private final int cols;
        private final float[] numbers;
        private final float[] scales;

        Matrix(int rows, int cols, float[] numbers, float[] scales) {
            this.rows = rows;
            this.cols = cols;
            this.numbers = numbers;
            this.scales = scales;
        }
    }

    private static Matrix matrix(Param param, Weights weights) {
        int rows = param.shape().dim(0);
        int cols = param.shape().dim(1);
        float[] factors = ones(rows);
        float[] numbers = weights.floats(param);
        Optional<ScaledType> type = ScaledType.of(weights.get(param).type());
        if (type.isPresent()) {
            float[] scales = weights.scales(param).orElseThrow();
            for (int row = 0; row < rows; row++) {
                factors[row] = scales[scales.length == 1 ? 0 : row];
            }
            byte[] bytes = weights.get(param).toBytes();
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = switch (type.get()) {
                    case INT8 -> bytes[i];
                    case FP8 -> Math.round((double) numbers[i] / factors[i / cols] * 512) / 512f;
                    case INT4 -> Math.round((double) numbers[i] / factors[i / cols]);
                };
            }
        }
        return new Matrix(rows, cols, numbers, factors);
    }

    private static float[] ones(int count) {
        float[] ones = new float[count];
        Arrays.fill(ones, 1f);
        return ones;
    }

    private static float[] product(Matrix matrix, float[] x) {
        float[] out = new float[matrix.rows];
        for (int row = 0; row < matrix.rows; row++) {
            float sum = 0;
            for (int k = 0; k < matrix.cols; k++) {
                sum = Math.fma(matrix.numbers[row * matrix.cols + k], x[k], sum);
            }
            out[row] = sum * matrix.scales[row];
        }
        return out;
    }

    private static float[] gated(float[] x, float[] by) {
        float[] out = new float[x.length];
        SCALAR.sigmoid(by, 0, out, 0, x.length);
        for (int i = 0; i < out.length; i++) {
            out[i] *= x[i];
        }
        return out;
    }

    private static void correct(Weights weights, float[] learned, float[] anchor, float scale, float[] logits, int at) {
        Brick brick = (Brick) weights.blueprint().model();
        float[] s = brick.reads() == StateSource.LEARNED_STATE ? learned : anchor;
        float[] delta = new float[brick.abiWidth()];
        switch (brick.operator()) {
            case Brick.Operator.Dense(var map) -> delta = product(matrix(map.weight(), weights), gated(s, s));
            case Brick.Operator.LowRank(var unit) ->
                delta = all(unit, weights, s).getFirst();
            case Brick.Operator.Routed routed -> {
                float[] state = routed.routes() == StateSource.LEARNED_STATE ? learned : anchor;
                float[] scores = product(matrix(routed.router().weight(), weights), state);
                List<Integer> best = IntStream.range(0, scores.length)
                        .boxed()
                        .sorted(Comparator.comparingDouble((Integer i) -> -scores[i])
                                .thenComparing(i -> i))
                        .limit(routed.active())
                        .toList();
                float[] shares = new float[best.size()];
                for (int k = 0; k < shares.length; k++) {
                    shares[k] = scores[best.get(k)];
                }
                SCALAR.softmax(shares, 0, shares.length, 1);
                List<float[]> units = all(routed.units(), weights, s);
                for (int k = 0; k < shares.length; k++) {
                    for (int i = 0; i < delta.length; i++) {
                        delta[i] = Math.fma(shares[k], units.get(best.get(k))[i], delta[i]);
                    }
                }
            }
        }
        float kept = 1;
        if (brick.fade().isPresent()) {
            float[] fade = product(matrix(brick.fade().get().weight(), weights), s);
            fade[0] += weights.floats(brick.fade().get().biasParam())[0];
            SCALAR.sigmoid(fade, 0, fade, 0, 1);
            kept = 1 - fade[0];
        }
        float[] head = CanonicalHead.ofWidth(delta.length);
        for (int j = 0; j < 256; j++) {
            float sum = 0;
            for (int i = 0; i < delta.length; i++) {
                sum = Math.fma(delta[i] * scale, head[i * 256 + j], sum);
            }
            logits[at + j] = Math.fma(kept, logits[at + j], sum);
        }
    }

    /** Returns what every unit makes of s. */
    private static List<float[]> all(Brick.Units units, Weights weights, float[] s) {
        float[] down = product(matrix(units.down().weight(), weights), s);
        float[] hidden = switch (units) {
            case Brick.Units.Activated activated -> gated(down, down);
            case Brick.Units.Gated gate ->
                gated(down, product(matrix(gate.gate().weight(), weights), s));
        };
        Matrix up = matrix(units.up().weight(), weights);
        int rank = units.rank();
        int width = up.rows / units.count();
        return IntStream.range(0, units.count())
                .mapToObj(unit -> product(
                        new Matrix(
                                width,
                                rank,
                                Arrays.copyOfRange(up.numbers, unit * width * rank, (unit + 1) * width * rank),
                                Arrays.copyOfRange(up.scales, unit * width, (unit + 1) * width)),
                        Arrays.copyOfRange(hidden, unit * rank, (unit + 1) * rank)))
                .toList();
    }
}
