package dev.torte.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The definition means what it says: each kernel against the formula in double precision. */
class ScalarMeaningTest {
    /** Rounding of sums of a few dozen terms of size one. */
    private static final double SUM_TOLERANCE = 2e-5;

    private static final double ELEMENT_TOLERANCE = 1e-6;

    private final SplittableRandom random = new SplittableRandom(23);
    private final Kernels kernels = TestedKernels.DEFINITION;

    private float[] unit(int n) {
        float[] x = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = (float) random.nextDouble(-1, 1);
        }
        return x;
    }

    @Test
    void matmul() {
        int rows = 70;
        int cols = 50;
        float[] w = unit(rows * cols);
        float[] bias = unit(rows);
        float[] x = unit(2 * cols);
        float[] out = new float[2 * rows];
        kernels.matmul(PackedMatrix.f32(rows, cols, w, 0), bias, 2, x, 0, cols, out, 0, rows);
        for (int i = 0; i < 2; i++) {
            for (int r = 0; r < rows; r++) {
                double sum = bias[r];
                for (int k = 0; k < cols; k++) {
                    sum += (double) w[r * cols + k] * x[i * cols + k];
                }
                assertThat((double) out[i * rows + r]).isCloseTo(sum, within(SUM_TOLERANCE));
            }
        }
    }

    @Test
    void quantisedMatmul() {
        int rows = 3;
        int cols = 40;
        byte[] q = new byte[rows * cols];
        random.nextBytes(q);
        float[] scales = {0.01f, 0.02f, 0.005f};
        float[] x = unit(cols);
        float[] out = new float[rows];
        kernels.matmul(PackedMatrix.i8(rows, cols, q, 0, scales), null, 1, x, 0, cols, out, 0, rows);
        for (int r = 0; r < rows; r++) {
            double sum = 0;
            for (int k = 0; k < cols; k++) {
                sum += (double) q[r * cols + k] * scales[r] * x[k];
            }
            assertThat((double) out[r]).isCloseTo(sum, within(SUM_TOLERANCE));
        }
    }

    @Test
    void matmulOfRoundedInputs() {
        int rows = 3;
        int cols = 41;
        byte[] q = new byte[rows * cols];
        random.nextBytes(q);
        float[] scales = {0.01f, 0.02f, 0.005f};
        float[] x = unit(cols);
        double largest = 0;
        for (float value : x) {
            largest = Math.max(largest, Math.abs(value));
        }
        float[] out = new float[rows];
        kernels.matmul(PackedMatrix.w8a7(rows, cols, q, 0, scales), null, 1, x, 0, cols, out, 0, rows);
        for (int r = 0; r < rows; r++) {
            double sum = 0;
            for (int k = 0; k < cols; k++) {
                sum += q[r * cols + k] * Math.rint(x[k] * 63 / largest);
            }
            assertThat((double) out[r]).isCloseTo(sum * largest / 63 * scales[r], within(SUM_TOLERANCE));
        }
        float[] nothing = new float[rows];
        for (float value : new float[] {0f, 1e-31f, Float.NaN, Float.POSITIVE_INFINITY}) {
            x[7] = value;
            float[] inputs = value >= 1 || Float.isNaN(value) ? x : new float[cols];
            inputs[7] = value;
            kernels.matmul(PackedMatrix.w8a7(rows, cols, q, 0, scales), null, 1, inputs, 0, cols, out, 0, rows);
            assertThat(out).as("%s among the inputs", value).containsExactly(nothing);
        }
    }

    @Test
    void accumulate() {
        float[] a = unit(9);
        float[] m = unit(9 * 7);
        float[] out = new float[6];
        kernels.accumulateKMajor(a, 0, 9, m, 1, 7, out, 0, 6);
        for (int j = 0; j < 6; j++) {
            double sum = 0;
            for (int i = 0; i < 9; i++) {
                sum += (double) a[i] * m[1 + i * 7 + j];
            }
            assertThat((double) out[j]).isCloseTo(sum, within(SUM_TOLERANCE));
        }
    }

    @Test
    void norms() {
        int width = 37;
        float[] x = unit(width);
        float[] gain = unit(width);
        float[] bias = unit(width);
        float[] layer = new float[width];
        float[] rms = new float[width];
        kernels.layerNorm(1, width, x, 0, width, gain, bias, 1e-5f, layer, 0, width);
        kernels.rmsNorm(1, width, x, 0, width, 1e-5f, rms, 0, width);
        double mean = 0;
        double squares = 0;
        for (float v : x) {
            mean += v / (double) width;
            squares += (double) v * v / width;
        }
        double rstd = 1 / Math.sqrt(squares - mean * mean + 1e-5);
        for (int i = 0; i < width; i++) {
            assertThat((double) layer[i]).isCloseTo((x[i] - mean) * rstd * gain[i] + bias[i], within(SUM_TOLERANCE));
            assertThat((double) rms[i]).isCloseTo(x[i] / Math.sqrt(squares + 1e-5), within(SUM_TOLERANCE));
        }
    }

    /** Sixteen partial sums: the order is part of the contract, so it is spelled out once more. */
    @Test
    void sumsFollowTheDocumentedTree() {
        int n = 100;
        float[] x = TestedKernels.numbers(random, n, false);
        float[] p = new float[16];
        for (int i = 0; i < n; i++) {
            p[i % 16] = Math.fma(x[i], x[i], p[i % 16]);
        }
        for (int half = 8; half > 0; half /= 2) {
            for (int j = 0; j < half; j++) {
                p[j] += p[j + half];
            }
        }
        float scale = 1f / (float) Math.sqrt(p[0] / n + 1e-5f);
        float[] out = new float[n];
        kernels.rmsNorm(1, n, x, 0, n, 1e-5f, out, 0, n);
        for (int i = 0; i < n; i++) {
            assertThat(out[i]).isEqualTo(x[i] * scale);
        }
    }

    @Test
    void softmax() {
        float[] x = TestedKernels.numbers(random, 21, false);
        float[] out = x.clone();
        kernels.softmax(out, 0, 21, 0.5f);
        double sum = 0;
        for (float v : x) {
            sum += Math.exp(0.5 * v);
        }
        for (int i = 0; i < 21; i++) {
            double exact = Math.exp(0.5 * x[i]) / sum;
            assertThat((double) out[i]).isCloseTo(exact, within(ELEMENT_TOLERANCE));
        }
    }

    @Test
    void gruStep() {
        float[] gi = unit(3);
        float[] gh = unit(3);
        float[] h = unit(1);
        float[] out = new float[1];
        float[] gates = gi.clone();
        kernels.gruStep(1, gates, 0, gh, 0, h, 0, out, 0);
        double r = 1 / (1 + Math.exp(-gi[0] - gh[0]));
        double z = 1 / (1 + Math.exp(-gi[1] - gh[1]));
        double c = Math.tanh(gi[2] + r * gh[2]);
        assertThat((double) out[0]).isCloseTo((1 - z) * c + z * h[0], within(ELEMENT_TOLERANCE));
    }

    @Test
    void elementwise() {
        float[] a = {-1.5f};
        float[] b = {0.75f};
        double sigmoid = 1 / (1 + Math.exp(1.5));
        float[] out = new float[1];
        kernels.siluMultiply(a, 0, b, 0, out, 0, 1);
        assertThat((double) out[0]).isCloseTo(-1.5 * sigmoid * 0.75, within(ELEMENT_TOLERANCE));
        kernels.sigmoidMultiply(a, 0, b, 0, out, 0, 1);
        assertThat((double) out[0]).isCloseTo(0.75 * sigmoid, within(ELEMENT_TOLERANCE));
        kernels.add(a, 0, b, 0, out, 0, 1);
        assertThat(out[0]).isEqualTo(-0.75f);
        kernels.addScaled(2f, a, 0, out, 0, 1);
        assertThat(out[0]).isEqualTo(-3.75f);
        kernels.addProduct(a, 0, b, 0, out, 0, 1);
        assertThat(out[0]).isEqualTo(-4.875f);
        kernels.multiply(a, 0, b, 0, out, 0, 1);
        assertThat(out[0]).isEqualTo(-1.125f);
        kernels.relu(a, 0, out, 0, 1);
        assertThat(out[0]).isZero();
    }
}
