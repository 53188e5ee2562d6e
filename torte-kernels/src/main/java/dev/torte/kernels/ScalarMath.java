package dev.torte.kernels;

/**
 * exp, tanh, sigmoid and gelu of one float: the definition that the vector twin repeats operation by operation.
 *
 * <p>All rest on one polynomial. With n = rint(x / ln 2) and r = x - n·ln 2, |r| &lt; 0.347,
 * e^r - 1 = r + r²·(E0 + E1·r + … + E4·r⁴). The five coefficients minimise the largest relative error of e^r - 1
 * (1.4e-8): a weighted least-squares fit in double precision at 4000 Chebyshev nodes, its weights moved towards the
 * largest error until that stops falling (Lawson), with the low coefficients rounded to float first and the rest
 * fitted again. Gelu has a second one, ln(erfc(a·√½)) = a·(G0 + G1·a + … + G8·a⁸) for 0 &lt;= a &lt;= 6, fitted in the
 * same way to the absolute error of erfc, with 0.1 % of its relative error (3.7e-8).
 *
 * <p>Rounding to the nearest integer adds 1.5·2^23, which leaves the integer in the low bits of the float; so no
 * conversion between floats and integers is needed. The stated errors bound what was found over every third float.
 */
final class ScalarMath {
    static final float EXP_MAX_ULP = 1.1f;
    static final float SIGMOID_MAX_ULP = 2.5f;
    static final float TANH_MAX_ULP = 2.6f;
    /** Error of gelu: absolute up to |x| = 1, relative to |x| beyond. */
    static final float GELU_MAX_ERROR = 1e-7f;

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

    /** From here on gelu is x or 0: what is left out is below 6e-9. */
    static final float GELU_LIMIT = 6f;

    static final float G0 = -0x1.988488p-1f;
    static final float G1 = -0x1.45edcap-2f;
    static final float G2 = -0x1.2a5736p-5f;
    static final float G3 = 0x1.43d93cp-8f;
    static final float G4 = -0x1.060bc4p-13f;
    static final float G5 = -0x1.012072p-13f;
    static final float G6 = 0x1.e85376p-16f;
    static final float G7 = -0x1.904abep-19f;
    static final float G8 = 0x1.037b72p-23f;

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

    /** x·(1 + erf(x·√½)) / 2 as max(x, 0) - |x|/2·erfc(|x|·√½), in which nothing cancels. */
    static float gelu(float x) {
        float a = Math.abs(x);
        float q = Math.fma(G8, a, G7);
        q = Math.fma(q, a, G6);
        q = Math.fma(q, a, G5);
        q = Math.fma(q, a, G4);
        q = Math.fma(q, a, G3);
        q = Math.fma(q, a, G2);
        q = Math.fma(q, a, G1);
        q = Math.fma(q, a, G0);
        float erfc = expWithin(a * q);
        float positive = relu(x);
        return a > GELU_LIMIT ? positive : Math.fma(a * -0.5f, erfc, positive);
    }

    static float relu(float x) {
        return x <= 0f ? 0f : x;
    }

    private static float withSignOf(float x, float magnitude) {
        return Float.intBitsToFloat(Float.floatToRawIntBits(magnitude) | (Float.floatToRawIntBits(x) & SIGN_BIT));
    }
}
