package dev.torte.kernels;

/**
 * exp, tanh, sigmoid, erf and gelu of one float: the definition that the vector twin repeats operation by operation.
 *
 * <p>All rest on one polynomial. With n = rint(x / ln 2) and r = x - n·ln 2, |r| &lt; 0.347,
 * e^r - 1 = r + r²·(E0 + E1·r + … + E4·r⁴). The five coefficients minimise the largest relative error of e^r - 1
 * (1.4e-8): a weighted least-squares fit in double precision at 4000 Chebyshev nodes, its weights moved towards the
 * largest error until that stops falling (Lawson), with the low coefficients rounded to float first and the rest
 * fitted again. erf has two more, fitted the same way: erf(a) = a + a·P(a²) below 1, 1 - exp(-a·Q(a)) above.
 *
 * <p>Rounding to the nearest integer adds 1.5·2^23, which leaves the integer in the low bits of the float; so no
 * conversion between floats and integers is needed. The stated errors bound all floats.
 */
final class ScalarMath {
    static final float EXP_MAX_ULP = 1.1f;
    static final float SIGMOID_MAX_ULP = 2.5f;
    static final float TANH_MAX_ULP = 2.5f;
    static final float ERF_MAX_ULP = 1.1f;

    /** Absolute error of gelu, times |x| where that is above 1. */
    static final float GELU_MAX_ERROR = 1.2e-7f;

    /** Below this exp is 0: the last results before float would turn subnormal (e^-87.3365). */
    static final float EXP_FLUSH = -87.3f;

    /** ln of the largest float; above it exp is infinite. */
    static final float EXP_OVERFLOW = 88.72284f;

    static final float LOG2_E = 0x1.715476p0f;
    /** 1.5·2^23: adding it rounds to an integer, half to even. */
    static final float ROUNDER = 12582912f;
    /** ln 2 in two parts; n·LN2_HIGH is exact for |n| &lt; 256. */
    static final float LN2_HIGH = 0x1.62e4p-1f;

    static final float LN2_LOW = 0x1.7f7d1cp-20f;

    static final float E0 = 0x1.fffffep-2f;
    static final float E1 = 0x1.5554b4p-3f;
    static final float E2 = 0x1.5556f2p-5f;
    static final float E3 = 0x1.122560p-7f;
    static final float E4 = 0x1.6b9caap-10f;

    /** From here on tanh rounds to 1. */
    static final float TANH_ONE = 9.1f;

    /** From here on erf rounds to 1. */
    static final float ERF_ONE = 3.95f;

    static final float P0 = 0x1.06eba8p-3f;
    static final float P1 = -0x1.81273ep-2f;
    static final float P2 = 0x1.ce2ce6p-4f;
    static final float P3 = -0x1.b7f71ap-6f;
    static final float P4 = 0x1.53f224p-8f;
    static final float P5 = -0x1.a3515ep-11f;
    static final float P6 = 0x1.4771fep-14f;

    static final float Q0 = 0x1.20f21cp+0f;
    static final float Q1 = 0x1.451ac0p-1f;
    static final float Q2 = 0x1.b45960p-4f;
    static final float Q3 = -0x1.896050p-6f;
    static final float Q4 = 0x1.ec7b30p-9f;
    static final float Q5 = -0x1.6f9572p-12f;
    static final float Q6 = 0x1.d45f70p-17f;

    static final float SQRT_HALF = 0x1.6a09e6p-1f;

    /** Exponent field of 1, and where the field starts. */
    static final int ONE_EXPONENT = 127 << 23;

    static final int EXPONENT_SHIFT = 23;
    static final int SIGN_BIT = 0x8000_0000;

    private ScalarMath() {}

    static float exp(float x) {
        float e = expWithin(x);
        e = x > EXP_OVERFLOW ? Float.POSITIVE_INFINITY : e;
        e = x < EXP_FLUSH ? 0f : e;
        // The exponent is added to the bits as an integer, which would turn a NaN into a number.
        return Float.isNaN(x) ? x : e;
    }

    /** exp for EXP_FLUSH <= x <= EXP_OVERFLOW; garbage elsewhere. */
    private static float expWithin(float x) {
        float t = Math.fma(x, LOG2_E, ROUNDER);
        float power = 1f + expMinusOne(reduce(x, t));
        // The low bits of t are n, and those of ROUNDER vanish in the shift.
        return Float.intBitsToFloat(Float.floatToRawIntBits(power) + (Float.floatToRawIntBits(t) << EXPONENT_SHIFT));
    }

    private static float reduce(float x, float t) {
        float n = t - ROUNDER;
        return Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, x));
    }

    /** e^r - 1 for |r| < 0.347. */
    private static float expMinusOne(float r) {
        float q = Math.fma(E4, r, E3);
        q = Math.fma(q, r, E2);
        q = Math.fma(q, r, E1);
        q = Math.fma(q, r, E0);
        return Math.fma(r * r, q, r);
    }

    static float sigmoid(float x) {
        return 1f / (1f + exp(-x));
    }

    /** e / (e + 2) for e = exp(2|x|) - 1, so that small x keeps its relative accuracy. */
    static float tanh(float x) {
        float a = Math.abs(x);
        a = a > TANH_ONE ? TANH_ONE : a;
        float twice = a + a;
        float t = Math.fma(twice, LOG2_E, ROUNDER);
        float power = Float.intBitsToFloat((Float.floatToRawIntBits(t) << EXPONENT_SHIFT) + ONE_EXPONENT);
        float e = Math.fma(power, expMinusOne(reduce(twice, t)), power - 1f);
        return withSignOf(x, e / (e + 2f));
    }

    static float erf(float x) {
        float a = Math.abs(x);
        a = a > ERF_ONE ? ERF_ONE : a;
        float square = a * a;
        float p = Math.fma(P6, square, P5);
        p = Math.fma(p, square, P4);
        p = Math.fma(p, square, P3);
        p = Math.fma(p, square, P2);
        p = Math.fma(p, square, P1);
        p = Math.fma(p, square, P0);
        float small = Math.fma(a, p, a);
        float q = Math.fma(Q6, a, Q5);
        q = Math.fma(q, a, Q4);
        q = Math.fma(q, a, Q3);
        q = Math.fma(q, a, Q2);
        q = Math.fma(q, a, Q1);
        q = Math.fma(q, a, Q0);
        float large = 1f - expWithin(-(a * q));
        return withSignOf(x, a >= 1f ? large : small);
    }

    static float gelu(float x) {
        return 0.5f * x * (1f + erf(x * SQRT_HALF));
    }

    static float relu(float x) {
        return x <= 0f ? 0f : x;
    }

    private static float withSignOf(float x, float magnitude) {
        return Float.intBitsToFloat(Float.floatToRawIntBits(magnitude) | (Float.floatToRawIntBits(x) & SIGN_BIT));
    }
}
