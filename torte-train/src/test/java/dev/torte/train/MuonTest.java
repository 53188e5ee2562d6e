package dev.torte.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.torte.model.SplitMix64;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Muon against plain loops over doubles, and what its Newton-Schulz steps promise. */
class MuonTest {
    private static final double RATE = 0.02;
    private static final double MOMENTUM = 0.95;
    private static final double DECAY = 0.1;

    /** Five steps multiply a rounding of 6e-8 by up to 3.4445^5 = 485 each way. */
    private static final double FLOATS = 1e-4;

    @BeforeAll
    static void load() {
        LibTorch.load();
    }

    @ParameterizedTest
    @CsvSource({"1,1", "1,7", "7,1", "12,20", "20,12", "16,16", "48,16"})
    void newtonSchulzEqualsPlainLoops(int rows, int columns) {
        double[][] g = normal(rows, columns, 5);
        assertClose(orthogonal(g), PlainMuon.orthogonal(g));
    }

    @Test
    void singularVectorsStayAndValuesComeIntoTheBand() {
        int n = 12;
        double[][] left = orthonormal(n, n, 1);
        double[][] right = orthonormal(n, 20, 2);
        double[][] scaled = new double[n][];
        double[][] expected = new double[n][];
        double squares = 0;
        for (int i = 0; i < n; i++) {
            squares += value(i) * value(i);
        }
        for (int i = 0; i < n; i++) {
            double lifted = lifted(value(i) / Math.sqrt(squares));
            assertThat(lifted).isBetween(0.68, 1.14);
            int row = i;
            scaled[i] = Arrays.stream(right[i]).map(x -> x * value(row)).toArray();
            expected[i] = Arrays.stream(right[i]).map(x -> x * lifted).toArray();
        }
        double[][] turned = PlainMuon.transposed(left);

        assertClose(orthogonal(PlainMuon.product(turned, scaled)), PlainMuon.product(turned, expected));
    }

    /** Singular values from 3 down to 0.04, so that the smallest are near a hundredth of the norm. */
    private static double value(int i) {
        return 3 * Math.pow(0.04 / 3, i / 11.0);
    }

    private static double lifted(double value) {
        double s = value;
        for (int step = 0; step < 5; step++) {
            s = 3.4445 * s - 4.7750 * s * s * s + 2.0315 * s * s * s * s * s;
        }
        return s;
    }

    @Test
    void scaleDoesNotMatter() {
        double[][] g = normal(9, 14, 6);
        assertClose(orthogonal(times(g, 1e3)), orthogonal(g));
        assertClose(orthogonal(times(g, 1e-2)), orthogonal(g));
    }

    @Test
    void theTransposeGivesTheTranspose() {
        double[][] g = normal(9, 14, 6);
        assertClose(orthogonal(PlainMuon.transposed(g)), PlainMuon.transposed(orthogonal(g)));
    }

    @Test
    void noGradientIsNoStep() {
        assertThat(orthogonal(new double[3][4])).isDeepEqualTo(new double[3][4]);
    }

    @ParameterizedTest
    @CsvSource({"1", "2", "3"})
    void stepsEqualPlainLoopsOnAnyNumberOfThreads(int threads) {
        TrainConfig config = config(SmallRuns.config(PartTest.ROUTED, 4, 4, 1), DECAY);
        Map<String, float[]> first = SmallRuns.first(config.recipe());
        Map<String, float[]> found;
        List<Layout.Slot> matrices;
        Map<String, double[][]> weights = new HashMap<>();
        try (RunMemory memory = RunMemory.of(Layout.of(config.trained()));
                FlatBuffer gradient = new FlatBuffer(Layout.of(config.trained()))) {
            memory.weights().set(first);
            var parts = config.parts();
            matrices = gradient.layout().slots().stream()
                    .filter(slot -> parts.apply(slot.param()) == Part.MATRICES)
                    .toList();
            Map<String, double[][]> moments = new HashMap<>();
            matrices.forEach(slot -> {
                String name = slot.param().name();
                weights.put(name, rows(first.get(name), slot));
                moments.put(name, rows(new float[slot.length()], slot));
            });
            Muon muon = new Muon(config, memory);
            for (int step = 0; step < 4; step++) {
                float[] values = new float[gradient.layout().elements()];
                new SplitMix64(step).fillNormal(values, 1);
                gradient.floats().put(0, values);
                for (Layout.Slot slot : matrices) {
                    String name = slot.param().name();
                    float[] own = Arrays.copyOfRange(values, slot.offset(), slot.offset() + slot.length());
                    PlainMuon.step(
                            weights.get(name),
                            moments.get(name),
                            times(rows(own, slot), 0.25),
                            RATE * 0.5,
                            MOMENTUM,
                            DECAY);
                }
                for (int i = 0; i < threads; i++) {
                    muon.update(gradient, 0.5, 0.25f, i, threads);
                }
            }
            found = memory.weights().values();
        }

        assertThat(matrices).hasSize(6);
        matrices.forEach(slot -> assertClose(
                rows(found.get(slot.param().name()), slot),
                weights.get(slot.param().name())));
        // What is no matrix is AdamW's.
        found.keySet().removeAll(weights.keySet());
        found.forEach((name, values) -> assertThat(values).as(name).isEqualTo(first.get(name)));
    }

    @Test
    void aRunLearnsWithMuon() {
        List<Double> losses = new ArrayList<>();
        try (Trainer trainer = SmallRuns.start(config(SmallRuns.config(SmallRuns.patchCore(), 40, 4, 2), 0.01))) {
            trainer.run(report -> losses.add(report.loss().total()), Optional.empty(), () -> false);
        }
        assertThat(losses.getLast()).isLessThan(losses.getFirst() - 0.5);
    }

    @Test
    void settingsThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> new MatrixRule.Orthogonal(0, 0.9)).hasMessageContaining("0.0, 0.9");
        assertThatThrownBy(() -> new MatrixRule.Orthogonal(1, 1)).hasMessageContaining("1.0, 1.0");
    }

    /** Returns the configuration with Muon for its matrices. */
    static TrainConfig config(TrainConfig config, double decay) {
        return new TrainConfig(
                config.recipe(),
                config.seed(),
                config.budget(),
                config.optimizer().with(new Decay.Matrices(decay)).with(new MatrixRule.Orthogonal(RATE, MOMENTUM)),
                config.losses(),
                config.shards());
    }

    private static double[][] orthogonal(double[][] g) {
        float[] values = new float[g.length * g[0].length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) g[i / g[0].length][i % g[0].length];
        }
        float[] found = Forwards.floats(Muon.orthogonal(Tensor.create(values, g.length, g[0].length)));
        double[][] result = new double[g.length][g[0].length];
        for (int i = 0; i < values.length; i++) {
            result[i / g[0].length][i % g[0].length] = found[i];
        }
        return result;
    }

    private static double[][] rows(float[] values, Layout.Slot slot) {
        int columns = slot.param().shape().dim(1);
        double[][] rows = new double[slot.param().shape().dim(0)][columns];
        for (int i = 0; i < values.length; i++) {
            rows[i / columns][i % columns] = values[i];
        }
        return rows;
    }

    private static double[][] normal(int rows, int columns, long seed) {
        float[] values = new float[rows * columns];
        new SplitMix64(seed).fillNormal(values, 1);
        double[][] x = new double[rows][columns];
        for (int i = 0; i < values.length; i++) {
            x[i / columns][i % columns] = values[i];
        }
        return x;
    }

    /** Returns orthonormal rows, by Gram-Schmidt. */
    private static double[][] orthonormal(int rows, int columns, long seed) {
        double[][] x = normal(rows, columns, seed);
        for (int i = 0; i < rows; i++) {
            for (int before = 0; before < i; before++) {
                double overlap = 0;
                for (int j = 0; j < columns; j++) {
                    overlap += x[i][j] * x[before][j];
                }
                for (int j = 0; j < columns; j++) {
                    x[i][j] -= overlap * x[before][j];
                }
            }
            double norm = PlainMuon.norm(new double[][] {x[i]});
            for (int j = 0; j < columns; j++) {
                x[i][j] /= norm;
            }
        }
        return x;
    }

    private static double[][] times(double[][] x, double factor) {
        return Arrays.stream(x)
                .map(row -> Arrays.stream(row).map(value -> value * factor).toArray())
                .toArray(double[][]::new);
    }

    private static void assertClose(double[][] found, double[][] expected) {
        for (int i = 0; i < expected.length; i++) {
            assertThat(found[i]).as("row %d", i).containsExactly(expected[i], within(FLOATS));
        }
    }
}
