package dev.torte.app.alignment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.torte.model.SplitMix64;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Measures have the values that can be had by hand, and those that a rotation must not change. */
final class MeasuresTest {
    /** Rounding of states to floats, over some hundred of them. */
    private static final double ROUNDING = 1e-6;

    private static final int WIDTH = 6;

    @Test
    void driftByHand() {
        float[] found = {3, 4, 0, 2, 0, 0};
        float[] expected = {4, 3, 0, 1, 5, 5};
        Drift drift = Drift.of(found, expected, 2, 0, 3);
        assertThat(drift.meanCosine()).isEqualTo((24 / 25.0 + 2 / 2.0 + 0) / 3);
        assertThat(drift.relativeL2()).isEqualTo(Math.sqrt((1 + 1 + 0 + 1 + 25 + 25) / (16.0 + 9 + 1 + 50)));
        assertThat(drift.meanSquaredError()).isEqualTo(53 / 6.0);
    }

    @Test
    void driftsOfPartsAddUp() {
        float[] found = normal("found", 40);
        float[] expected = normal("expected", 40);
        Drift whole = Drift.of(found, expected, WIDTH, 0, 40);
        Drift parts = Drift.of(found, expected, WIDTH, 0, 13).plus(Drift.of(found, expected, WIDTH, 13, 40));
        assertThat(parts.meanCosine()).isCloseTo(whole.meanCosine(), within(1e-12));
        assertThat(parts.relativeL2()).isCloseTo(whole.relativeL2(), within(1e-12));
        assertThat(parts.rows()).isEqualTo(40);
    }

    @Test
    void momentsByHand() {
        Moments moments = Moments.of(new float[] {1, 0, 3, 0, 1, 4, 3, 4}, 2);
        assertThat(moments.mean(0)).isEqualTo(2);
        assertThat(moments.mean(1)).isEqualTo(2);
        assertThat(moments.variance(0)).isEqualTo(4 / 3.0);
        assertThat(moments.variance(1)).isEqualTo(16 / 3.0);
        assertThat(moments.eigenvalues()).containsExactly(new double[] {16 / 3.0, 4 / 3.0}, within(1e-12));
        assertThat(moments.condition()).as("the last dimension is left out").isEqualTo(1);
        double[] shares = {0.8, 0.2};
        double entropy =
                -Arrays.stream(shares).map(share -> share * Math.log(share)).sum();
        assertThat(moments.effectiveRank()).isCloseTo(Math.exp(entropy), within(1e-12));
        assertThat(moments.whiteningDefect()).isCloseTo((1 / 9.0 + 169 / 9.0) / 4, within(1e-12));
        assertThat(moments.covarianceDistance(moments)).isZero();
        Moments moved = Moments.of(new float[] {2, 0, 4, 0, 2, 8, 4, 8}, 2);
        double deviation = Math.sqrt(64 / 3.0) - Math.sqrt(16 / 3.0);
        assertThat(moments.distance(moved)).isCloseTo((1 + 4 + deviation * deviation) / 2, within(1e-12));
    }

    @Test
    void aRotationIsFoundAndTakenBack() {
        float[] rotation = rotation();
        float[] source = normal("source", 200);
        float[] target = times(source, rotation);
        Procrustes found = Procrustes.of(source, target, WIDTH);
        assertThat(found.rotation()).containsExactly(rotation, within((float) ROUNDING));
        float[] turned = found.apply(source);
        assertThat(Drift.of(turned, target, WIDTH, 0, 200).relativeL2()).isLessThan(ROUNDING);
        assertThat(Drift.of(source, target, WIDTH, 0, 200).relativeL2()).isGreaterThan(0.5);
    }

    /** No orthogonal map comes nearer than the one found: every small turn of it is worse. */
    @Test
    void theRotationIsTheBest() {
        float[] source = normal("source", 60);
        float[] target = normal("target", 60);
        float[] best = Procrustes.of(source, target, WIDTH).apply(source);
        double least = Drift.of(best, target, WIDTH, 0, 60).relativeL2();
        for (int i = 0; i < WIDTH; i++) {
            for (int j = 0; j < i; j++) {
                for (double angle : new double[] {-0.01, 0.01}) {
                    float[] turned = best.clone();
                    for (int row = 0; row < 60; row++) {
                        float x = best[row * WIDTH + i];
                        float y = best[row * WIDTH + j];
                        turned[row * WIDTH + i] = (float) (Math.cos(angle) * x - Math.sin(angle) * y);
                        turned[row * WIDTH + j] = (float) (Math.sin(angle) * x + Math.cos(angle) * y);
                    }
                    assertThat(Drift.of(turned, target, WIDTH, 0, 60).relativeL2())
                            .isGreaterThan(least);
                }
            }
        }
    }

    @Test
    void kernelAlignmentSeesThroughRotationScaleAndOffsetAndAcrossWidths() {
        float[] source = normal("source", 200);
        float[] other = times(source, rotation());
        for (int i = 0; i < other.length; i++) {
            other[i] = 3 * other[i] + 7;
        }
        assertThat(Products.linearCka(source, WIDTH, other, WIDTH)).isCloseTo(1, within(1e-5));
        float[] alone = new float[200];
        for (int row = 0; row < 200; row++) {
            alone[row] = source[row * WIDTH];
        }
        double part = Products.linearCka(source, WIDTH, alone, 1);
        assertThat(part).isBetween(0.2, 0.7);
        assertThat(Products.linearCka(alone, 1, source, WIDTH)).isCloseTo(part, within(1e-12));
        assertThat(Products.linearCka(source, WIDTH, normal("unrelated", 200), WIDTH))
                .isLessThan(0.2);
    }

    @Test
    void routersAgreeOnTheFirstOrOnAll() {
        float[] scores = {5, 4, 3, 1, 2, 3, 7, 7, 0};
        float[] others = {4, 5, 3, 1, 2, 3, 7, 0, 7};
        RouterAgreement agreement = RouterAgreement.of(scores, others, 3, 2);
        assertThat(agreement.firstExpert()).isEqualTo(2 / 3.0);
        assertThat(agreement.allExperts()).isEqualTo(2 / 3.0);
        assertThat(RouterAgreement.of(scores, others, 3, 3).allExperts()).isEqualTo(1);
        assertThatThrownBy(() -> RouterAgreement.of(scores, others, 3, 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1..3, found 4");
        assertThatThrownBy(() -> RouterAgreement.of(scores, others, 2, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("9 and 9");
    }

    @Test
    void anIntervalHoldsTheFigureAndShrinksToNothingWhereDocumentsAreAlike() {
        List<Drift> alike = List.of(Drift.of(new float[] {1, 2}, new float[] {2, 2}, 2, 0, 1)).stream()
                .flatMap(drift -> List.of(drift, drift, drift).stream())
                .toList();
        Estimate same = Estimate.of(alike, Drift::relativeL2);
        assertThat(same.low()).isCloseTo(same.value(), within(1e-12));
        assertThat(same.high()).isCloseTo(same.value(), within(1e-12));
        float[] found = normal("found", 30);
        float[] expected = normal("expected", 30);
        List<Drift> different = IntStream.range(0, 30)
                .mapToObj(row -> Drift.of(found, expected, WIDTH, row, row + 1))
                .toList();
        Estimate estimate = Estimate.of(different, Drift::meanCosine);
        assertThat(estimate.low()).isLessThan(estimate.value());
        assertThat(estimate.high()).isGreaterThan(estimate.value());
        assertThat(Estimate.of(different, Drift::meanCosine)).isEqualTo(estimate);
    }

    private static float[] normal(String name, int rows) {
        float[] values = new float[rows * WIDTH];
        SplitMix64.named(5, name).fillNormal(values, 1);
        return values;
    }

    /** A reflection, which is orthogonal: I - 2 v vᵀ / vᵀv. */
    private static float[] rotation() {
        double[] v = {1, -2, 3, 0.5, -1, 2};
        double square = Arrays.stream(v).map(x -> x * x).sum();
        float[] values = new float[WIDTH * WIDTH];
        for (int i = 0; i < WIDTH; i++) {
            for (int j = 0; j < WIDTH; j++) {
                values[i * WIDTH + j] = (float) ((i == j ? 1 : 0) - 2 * v[i] * v[j] / square);
            }
        }
        return values;
    }

    private static float[] times(float[] rows, float[] matrix) {
        float[] product = new float[rows.length];
        for (int row = 0; row < rows.length; row += WIDTH) {
            for (int j = 0; j < WIDTH; j++) {
                double sum = 0;
                for (int i = 0; i < WIDTH; i++) {
                    sum += (double) rows[row + i] * matrix[i * WIDTH + j];
                }
                product[row + j] = (float) sum;
            }
        }
        return product;
    }
}
