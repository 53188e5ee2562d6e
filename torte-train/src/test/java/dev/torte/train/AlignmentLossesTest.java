package dev.torte.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.torte.model.Blueprint;
import dev.torte.model.InitialWeights;
import dev.torte.model.PathwayKind;
import dev.torte.model.Quantizer;
import dev.torte.model.Recipe;
import dev.torte.model.SplitMix64;
import dev.torte.model.Weights;
import dev.torte.model.contract.StateInterface;
import dev.torte.model.contract.StatePairs;
import dev.torte.train.LossWeights.Pairwise;
import dev.torte.train.LossWeights.Target;
import dev.torte.train.LossWeights.Whitening;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The losses between cores have the values and gradients of their definitions, and a run that has them brings cores together. */
final class AlignmentLossesTest {
    /** Float sums of some hundred terms of about 1, divided by as many. */
    private static final float ROUNDING = 1e-6f;

    private static final int WINDOWS = 3;
    private static final int BYTES = 12;
    private static final int WIDTH = 5;

    @BeforeAll
    static void load() {
        LibTorch.load();
    }

    /** A byte model's state after byte (n + 1) p - 1 belongs to a patch core's context n + 1, for n = 0 … N - 2. */
    @Test
    void statesOfTwoInterfacesMeetWhereTheyHaveReadTheSameBytes() {
        int p = 2;
        int contexts = BYTES / p;
        float[] own = normal("own", WINDOWS * BYTES * WIDTH);
        float[] peer = normal("peer", WINDOWS * contexts * WIDTH);
        double loss = 0;
        int count = WINDOWS * (contexts - 1) * WIDTH;
        float[] gradient = new float[own.length];
        for (int w = 0; w < WINDOWS; w++) {
            for (int n = 0; n <= contexts - 2; n++) {
                for (int i = 0; i < WIDTH; i++) {
                    int at = (w * BYTES + (n + 1) * p - 1) * WIDTH + i;
                    double difference = own[at] - peer[(w * contexts + n + 1) * WIDTH + i];
                    loss += difference * difference / count;
                    gradient[at] = (float) (2 * difference / count);
                }
            }
        }
        StatePairs pairs = new StatePairs(new StateInterface.AfterBytes(), new StateInterface.PatchContexts(p));
        try (PointerScope _ = new PointerScope()) {
            Tensor states = leaf(own, WINDOWS, BYTES, WIDTH);
            Tensor found =
                    AlignmentLosses.pairwise(states, Tensor.create(peer, WINDOWS, contexts, WIDTH), pairs, BYTES);
            assertThat(found.item_float()).isCloseTo((float) loss, within(ROUNDING));
            found.backward();
            assertThat(Forwards.floats(states.grad())).containsExactly(gradient, within(ROUNDING));
        }
    }

    @Test
    void ofOneInterfaceAllStatesButTheFirstAreCompared() {
        float[] own = normal("own", WINDOWS * 6 * WIDTH);
        StateInterface patches = new StateInterface.PatchContexts(2);
        try (PointerScope _ = new PointerScope()) {
            Tensor states = leaf(own, WINDOWS, 6, WIDTH);
            AlignmentLosses.pairwise(
                            states,
                            Tensor.create(new float[own.length], WINDOWS, 6, WIDTH),
                            new StatePairs(patches, patches),
                            BYTES)
                    .backward();
            float[] gradient = Forwards.floats(states.grad());
            for (int i = 0; i < gradient.length; i++) {
                boolean constant = i / WIDTH % 6 == 0;
                float expected = constant ? 0 : 2 * own[i] / (WINDOWS * 5 * WIDTH);
                assertThat(gradient[i]).isCloseTo(expected, within(ROUNDING));
            }
        }
    }

    /** Against central differences of a plain double-precision implementation of the definition. */
    @ParameterizedTest
    @EnumSource(Target.class)
    void whiteningHasTheGradientOfItsDefinition(Target kind) {
        int n = 6;
        float[] own = normal("own", WINDOWS * n * WIDTH);
        double[] target = switch (kind) {
            case IDENTITY -> identity();
            case ANCHORS -> covariance(doubles(normal("anchors", WINDOWS * n * WIDTH)), n);
        };
        float[] targetFloats = new float[target.length];
        for (int i = 0; i < target.length; i++) {
            targetFloats[i] = (float) target[i];
        }
        try (PointerScope _ = new PointerScope()) {
            Tensor states = leaf(own, WINDOWS, n, WIDTH);
            Tensor loss = AlignmentLosses.whitening(
                    states, new StateInterface.PatchContexts(2), Tensor.create(targetFloats, WIDTH, WIDTH));
            assertThat(loss.item_float()).isCloseTo((float) whitening(doubles(own), n, target), within(ROUNDING));
            loss.backward();
            float[] gradient = Forwards.floats(states.grad());
            double step = 1e-5;
            for (int i = 0; i < own.length; i++) {
                double[] up = doubles(own);
                double[] down = doubles(own);
                up[i] += step;
                down[i] -= step;
                double slope = (whitening(up, n, target) - whitening(down, n, target)) / (2 * step);
                assertThat((double) gradient[i]).isCloseTo(slope, within((double) ROUNDING));
            }
        }
    }

    @Test
    void aCoreComesNearToAFrozenOneOfAnotherInterface() {
        Recipe recipe = new Recipe.ByteLm(32, 16, 2, 1, 12, 0f);
        LossWeights losses = new LossWeights(0, 0, 0, Optional.of(new Pairwise(2, patchPeer())), Optional.empty());
        List<LossParts> parts = run(recipe, losses);
        assertThat(parts.getLast().pairwise()).isLessThan(0.8 * parts.getFirst().pairwise());
        LossParts last = parts.getLast();
        assertThat(last.total()).isCloseTo(last.nextByte() + 2 * last.pairwise(), within(1e-5));
        assertThat(last.whitening()).isZero();
    }

    @Test
    void whiteningBringsTheCovarianceNearToTheWanted() {
        Recipe recipe = SmallRuns.patchCore();
        LossWeights losses = new LossWeights(0, 0, 0, Optional.empty(), Optional.of(new Whitening(3, Target.ANCHORS)));
        List<LossParts> parts = run(recipe, losses);
        assertThat(parts.getLast().whitening())
                .isLessThan(0.8 * parts.getFirst().whitening());
        LossParts last = parts.getLast();
        assertThat(last.total()).isCloseTo(last.nextByte() + 3 * last.whitening(), within(1e-5));
    }

    @Test
    void balanceEvensOutWhatRoutersShare() {
        Recipe recipe = new Recipe.RoutedLm(
                32,
                16,
                2,
                Recipe.Positions.NONE,
                List.of(new PathwayKind.Local(3), new PathwayKind.State(), new PathwayKind.Dense(2)),
                Quantizer.NONE);
        LossParts without = run(recipe, new LossWeights(0, 0)).getLast();
        List<LossParts> parts = run(recipe, new LossWeights(0, 0, 20, Optional.empty(), Optional.empty()));
        LossParts last = parts.getLast();
        assertThat(last.balance()).isLessThan(0.8 * parts.getFirst().balance()).isLessThan(0.8 * without.balance());
        assertThat(last.total()).isCloseTo(last.nextByte() + 20 * last.balance(), within(1e-5));
        // All of a text through one of three pathways would be 3 - 1.
        assertThat(last.balance()).isBetween(0.0, 2.0);
    }

    @Test
    void lossesThatCannotBeAreTheCallersMistake() {
        Peer peer = patchPeer();
        Recipe wide = new Recipe.ByteLm(32, 16, 2, 1, 16, 0f);
        assertThatThrownBy(() ->
                        run(wide, new LossWeights(0, 0, 0, Optional.of(new Pairwise(1, peer)), Optional.empty())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("width 12 as the peer has, found ByteLm of width 16");
        assertThatThrownBy(() -> run(
                        new Recipe.MlpCapsule(12, 32),
                        new LossWeights(0, 0, 0, Optional.empty(), Optional.of(new Whitening(1, Target.IDENTITY)))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 2 ABI states");
        assertThatThrownBy(() -> new Pairwise(0, peer)).hasMessageContaining("above 0, found 0.0");
        Blueprint capsule = Blueprint.of(new Recipe.MlpCapsule(12, 32));
        Weights weights = Weights.ofFloats(capsule, InitialWeights.draw(capsule, 1, new byte[0]));
        assertThatThrownBy(() -> new Peer("id", weights)).hasMessageContaining("needs ABI states, found a MlpCapsule");
    }

    @Test
    void theCheckpointNamesThePeerAndOldOnesStayAsTheyWere() {
        TrainConfig plain = SmallRuns.config(SmallRuns.patchCore(), 1, 4, 1);
        assertThat(ConfigJson.of(plain).get("losses").orElseThrow().toString())
                .doesNotContain("pairwise", "peer", "whitening");
        LossWeights losses = new LossWeights(
                0, 0, 0, Optional.of(new Pairwise(2, patchPeer())), Optional.of(new Whitening(1, Target.ANCHORS)));
        assertThat(ConfigJson.differences(ConfigJson.of(plain), ConfigJson.of(with(plain, losses))))
                .contains(
                        "losses.peer: expected null, found \"sha256-of-the-peer\"",
                        "losses.pairwise: expected null, found 2.0");
    }

    private static TrainConfig with(TrainConfig config, LossWeights losses) {
        return new TrainConfig(
                config.recipe(), config.seed(), config.budget(), config.optimizer(), losses, config.shards());
    }

    private static List<LossParts> run(Recipe recipe, LossWeights losses) {
        List<LossParts> parts = new ArrayList<>();
        try (Trainer trainer = SmallRuns.start(with(SmallRuns.config(recipe, 30, 4, 2), losses))) {
            trainer.run(report -> parts.add(report.loss()), Optional.empty(), () -> false);
        }
        return parts;
    }

    /** With a head for the next patch, which its file would not hold. */
    private static Peer patchPeer() {
        Blueprint blueprint = Blueprint.of(SmallRuns.patchCore());
        return new Peer("sha256-of-the-peer", Weights.ofFloats(blueprint, SmallRuns.first(SmallRuns.patchCore())));
    }

    private static Tensor leaf(float[] values, long... shape) {
        Tensor leaf = Tensor.create(values, shape);
        leaf.set_requires_grad(true);
        return leaf;
    }

    private static double whitening(double[] states, int n, double[] target) {
        double[] covariance = covariance(states, n);
        double sum = 0;
        for (int i = 0; i < target.length; i++) {
            sum += (covariance[i] - target[i]) * (covariance[i] - target[i]);
        }
        return sum / target.length;
    }

    /** The covariance of all rows but the first of each window of {@code n}. */
    private static double[] covariance(double[] states, int n) {
        int rows = WINDOWS * (n - 1);
        double[] covariance = new double[WIDTH * WIDTH];
        for (int i = 0; i < WIDTH; i++) {
            for (int j = 0; j < WIDTH; j++) {
                double product = 0;
                double left = 0;
                double right = 0;
                for (int row = 0; row < WINDOWS * n; row++) {
                    if (row % n != 0) {
                        product += states[row * WIDTH + i] * states[row * WIDTH + j];
                        left += states[row * WIDTH + i];
                        right += states[row * WIDTH + j];
                    }
                }
                covariance[i * WIDTH + j] = (product - left * right / rows) / (rows - 1);
            }
        }
        return covariance;
    }

    private static double[] identity() {
        double[] identity = new double[WIDTH * WIDTH];
        for (int i = 0; i < WIDTH; i++) {
            identity[i * WIDTH + i] = 1;
        }
        return identity;
    }

    private static double[] doubles(float[] values) {
        double[] doubles = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            doubles[i] = values[i];
        }
        return doubles;
    }

    private static float[] normal(String name, int count) {
        float[] values = new float[count];
        SplitMix64.named(3, name).fillNormal(values, 1);
        return values;
    }
}
