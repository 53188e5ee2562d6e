package dev.torte.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * The stated errors of exp, sigmoid, tanh and gelu hold over the whole range of floats, in steps of a prime number of
 * bit patterns. {@code -Dtorte.ulpStride=1} walks all of them.
 */
class UlpBoundsTest {
    private static final int STRIDE = Integer.getInteger("torte.ulpStride", 1009);

    private interface FloatFunction {
        float of(float x);
    }

    @Test
    void exp() {
        assertThat(worst(ScalarMath::exp, StrictMath::exp, ScalarMath.EXP_FLUSH, ScalarMath.EXP_OVERFLOW))
                .isLessThanOrEqualTo(ScalarMath.EXP_MAX_ULP);
    }

    @Test
    void sigmoid() {
        assertThat(worst(ScalarMath::sigmoid, x -> 1 / (1 + StrictMath.exp(-x)), -87.3f, Float.MAX_VALUE))
                .isLessThanOrEqualTo(ScalarMath.SIGMOID_MAX_ULP);
    }

    @Test
    void tanh() {
        assertThat(worst(ScalarMath::tanh, StrictMath::tanh, -Float.MAX_VALUE, Float.MAX_VALUE))
                .isLessThanOrEqualTo(ScalarMath.TANH_MAX_ULP);
    }

    @Test
    void gelu() {
        double worst = 0;
        for (float x = -8f; x < 8f; x += 0.000731f) {
            double exact = 0.5 * x * (1 + preciseErf(x * StrictMath.sqrt(0.5)));
            worst = Math.max(worst, Math.abs(ScalarMath.gelu(x) - exact) / Math.max(1, Math.abs(x)));
        }
        assertThat(worst).isLessThanOrEqualTo(ScalarMath.GELU_MAX_ERROR);
    }

    @Test
    void endsOfTheRange() {
        float inf = Float.POSITIVE_INFINITY;
        assertThat(ScalarMath.exp(-inf)).isEqualTo(0f);
        assertThat(ScalarMath.exp(-1000f)).isEqualTo(0f);
        assertThat(ScalarMath.exp(0f)).isEqualTo(1f);
        assertThat(ScalarMath.exp(-0f)).isEqualTo(1f);
        assertThat(ScalarMath.exp(1000f)).isEqualTo(inf);
        assertThat(ScalarMath.exp(inf)).isEqualTo(inf);
        assertThat(ScalarMath.exp(Float.NaN)).isNaN();
        assertThat(ScalarMath.sigmoid(-inf)).isEqualTo(0f);
        assertThat(ScalarMath.sigmoid(inf)).isEqualTo(1f);
        assertThat(ScalarMath.sigmoid(Float.NaN)).isNaN();
        assertThat(ScalarMath.tanh(-inf)).isEqualTo(-1f);
        assertThat(ScalarMath.tanh(inf)).isEqualTo(1f);
        assertThat(ScalarMath.tanh(-0f)).isEqualTo(-0f);
        assertThat(ScalarMath.tanh(Float.NaN)).isNaN();
        assertThat(ScalarMath.gelu(-inf)).isEqualTo(0f);
        assertThat(ScalarMath.gelu(inf)).isEqualTo(inf);
        assertThat(ScalarMath.gelu(0f)).isEqualTo(0f);
        assertThat(ScalarMath.gelu(Float.NaN)).isNaN();
        assertThat(ScalarMath.relu(Float.NaN)).isNaN();
        assertThat(ScalarMath.relu(-0f)).isEqualTo(0f);
    }

    /** The largest |f(x) - exact(x)| in units of the last place of the float nearest to exact(x). */
    private static double worst(FloatFunction f, DoubleUnaryOperator exact, float from, float to) {
        double worst = 0;
        for (long bits = 0; bits < 1L << 32; bits += STRIDE) {
            float x = Float.intBitsToFloat((int) bits);
            if (!(x >= from && x <= to)) {
                continue;
            }
            double y = exact.applyAsDouble(x);
            worst = Math.max(worst, Math.abs(f.of(x) - y) / Math.ulp((float) y));
        }
        return worst;
    }

    /** erf in double precision: its series below 3, the continued fraction of erfc above. */
    private static double preciseErf(double x) {
        double a = Math.abs(x);
        if (a > 6) {
            return Math.signum(x);
        }
        if (a < 3) {
            double term = a;
            double sum = a;
            for (int n = 1; term > 1e-18 * sum; n++) {
                term *= 2 * a * a / (2 * n + 1);
                sum += term;
            }
            return Math.copySign(sum * 2 / StrictMath.sqrt(Math.PI) * StrictMath.exp(-a * a), x);
        }
        double fraction = 0;
        for (int n = 60; n > 0; n--) {
            fraction = n / 2.0 / (a + fraction);
        }
        double erfc = StrictMath.exp(-a * a) / StrictMath.sqrt(Math.PI) / (a + fraction);
        return Math.copySign(1 - erfc, x);
    }
}
