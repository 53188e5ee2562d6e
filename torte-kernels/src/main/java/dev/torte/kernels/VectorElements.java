package dev.torte.kernels;

import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Functions of each element, as a template for {@link LaneWidth}: {@link ScalarMath}, operation by operation. */
final class VectorElements implements Elements {
    private static final VectorSpecies<Float> S = LaneWidth.species(MethodHandles.lookup());
    private static final int L = S.length();

    @Override
    public void exp(float[] x, int xAt, float[] out, int outAt, int n) {
        int i = 0;
        for (; i <= n - L; i += L) {
            exp(FloatVector.fromArray(S, x, xAt + i)).intoArray(out, outAt + i);
        }
        for (; i < n; i++) {
            out[outAt + i] = ScalarMath.exp(x[xAt + i]);
        }
    }

    @Override
    public void expShifted(float[] x, int at, int n, float max, float scale) {
        int i = 0;
        for (; i <= n - L; i += L) {
            exp(FloatVector.fromArray(S, x, at + i).sub(max).mul(scale)).intoArray(x, at + i);
        }
        for (; i < n; i++) {
            x[at + i] = ScalarMath.exp((x[at + i] - max) * scale);
        }
    }

    @Override
    public void sigmoid(float[] x, int xAt, float[] out, int outAt, int n) {
        int i = 0;
        for (; i <= n - L; i += L) {
            sigmoid(FloatVector.fromArray(S, x, xAt + i)).intoArray(out, outAt + i);
        }
        for (; i < n; i++) {
            out[outAt + i] = ScalarMath.sigmoid(x[xAt + i]);
        }
    }

    @Override
    public void tanh(float[] x, int xAt, float[] out, int outAt, int n) {
        int i = 0;
        for (; i <= n - L; i += L) {
            tanh(FloatVector.fromArray(S, x, xAt + i)).intoArray(out, outAt + i);
        }
        for (; i < n; i++) {
            out[outAt + i] = ScalarMath.tanh(x[xAt + i]);
        }
    }

    @Override
    public void gelu(float[] x, int xAt, float[] out, int outAt, int n) {
        int i = 0;
        for (; i <= n - L; i += L) {
            FloatVector v = FloatVector.fromArray(S, x, xAt + i);
            v.mul(0.5f).mul(erf(v.mul(ScalarMath.SQRT_HALF)).add(1f)).intoArray(out, outAt + i);
        }
        for (; i < n; i++) {
            out[outAt + i] = ScalarMath.gelu(x[xAt + i]);
        }
    }

    @Override
    public void relu(float[] x, int xAt, float[] out, int outAt, int n) {
        int i = 0;
        for (; i <= n - L; i += L) {
            FloatVector v = FloatVector.fromArray(S, x, xAt + i);
            v.blend(0f, v.compare(VectorOperators.LE, 0f)).intoArray(out, outAt + i);
        }
        for (; i < n; i++) {
            out[outAt + i] = ScalarMath.relu(x[xAt + i]);
        }
    }

    @Override
    public void siluMultiply(float[] g, int gAt, float[] up, int upAt, float[] out, int outAt, int n) {
        int i = 0;
        for (; i <= n - L; i += L) {
            FloatVector v = FloatVector.fromArray(S, g, gAt + i);
            v.mul(sigmoid(v)).mul(FloatVector.fromArray(S, up, upAt + i)).intoArray(out, outAt + i);
        }
        for (; i < n; i++) {
            out[outAt + i] = g[gAt + i] * ScalarMath.sigmoid(g[gAt + i]) * up[upAt + i];
        }
    }

    @Override
    public void sigmoidMultiply(float[] g, int gAt, float[] x, int xAt, float[] out, int outAt, int n) {
        int i = 0;
        for (; i <= n - L; i += L) {
            FloatVector s = sigmoid(FloatVector.fromArray(S, g, gAt + i));
            FloatVector.fromArray(S, x, xAt + i).mul(s).intoArray(out, outAt + i);
        }
        for (; i < n; i++) {
            out[outAt + i] = x[xAt + i] * ScalarMath.sigmoid(g[gAt + i]);
        }
    }

    @Override
    public void gruStep(
            int width, float[] gi, int giAt, float[] gh, int ghAt, float[] h, int hAt, float[] out, int outAt) {
        int i = 0;
        for (; i <= width - L; i += L) {
            FloatVector r = gate(gi, giAt + i, gh, ghAt + i);
            FloatVector z = gate(gi, giAt + width + i, gh, ghAt + width + i);
            FloatVector hidden = FloatVector.fromArray(S, gh, ghAt + 2 * width + i);
            FloatVector c = tanh(r.fma(hidden, FloatVector.fromArray(S, gi, giAt + 2 * width + i)));
            z.fma(FloatVector.fromArray(S, h, hAt + i).sub(c), c).intoArray(out, outAt + i);
        }
        for (; i < width; i++) {
            float r = ScalarMath.sigmoid(gi[giAt + i] + gh[ghAt + i]);
            float z = ScalarMath.sigmoid(gi[giAt + width + i] + gh[ghAt + width + i]);
            float c = ScalarMath.tanh(Math.fma(r, gh[ghAt + 2 * width + i], gi[giAt + 2 * width + i]));
            out[outAt + i] = Math.fma(z, h[hAt + i] - c, c);
        }
    }

    private static FloatVector gate(float[] gi, int giAt, float[] gh, int ghAt) {
        return sigmoid(FloatVector.fromArray(S, gi, giAt).add(FloatVector.fromArray(S, gh, ghAt)));
    }

    private static FloatVector exp(FloatVector x) {
        FloatVector e = expWithin(x);
        e = e.blend(Float.POSITIVE_INFINITY, x.compare(VectorOperators.GT, ScalarMath.EXP_OVERFLOW));
        e = e.blend(0f, x.compare(VectorOperators.LT, ScalarMath.EXP_FLUSH));
        return e.blend(x, x.test(VectorOperators.IS_NAN));
    }

    private static FloatVector expWithin(FloatVector x) {
        FloatVector t = rounded(x);
        IntVector power = expMinusOne(reduce(x, t)).add(1f).reinterpretAsInts();
        return power.add(exponent(t)).reinterpretAsFloats();
    }

    /** rint(x / ln 2) in the low bits of the float. */
    private static FloatVector rounded(FloatVector x) {
        return x.fma(FloatVector.broadcast(S, ScalarMath.LOG2_E), FloatVector.broadcast(S, ScalarMath.ROUNDER));
    }

    private static IntVector exponent(FloatVector t) {
        return t.reinterpretAsInts().lanewise(VectorOperators.LSHL, ScalarMath.EXPONENT_SHIFT);
    }

    private static FloatVector reduce(FloatVector x, FloatVector t) {
        FloatVector n = t.sub(ScalarMath.ROUNDER);
        FloatVector high = n.fma(FloatVector.broadcast(S, -ScalarMath.LN2_HIGH), x);
        return n.fma(FloatVector.broadcast(S, -ScalarMath.LN2_LOW), high);
    }

    private static FloatVector expMinusOne(FloatVector r) {
        FloatVector q = next(FloatVector.broadcast(S, ScalarMath.E4), r, ScalarMath.E3);
        q = next(q, r, ScalarMath.E2);
        q = next(q, r, ScalarMath.E1);
        q = next(q, r, ScalarMath.E0);
        return r.mul(r).fma(q, r);
    }

    /** One step of Horner's rule. */
    private static FloatVector next(FloatVector sum, FloatVector x, float coefficient) {
        return sum.fma(x, FloatVector.broadcast(S, coefficient));
    }

    private static FloatVector sigmoid(FloatVector x) {
        return FloatVector.broadcast(S, 1f).div(exp(x.neg()).add(1f));
    }

    private static FloatVector tanh(FloatVector x) {
        FloatVector a = x.abs();
        a = a.blend(ScalarMath.TANH_ONE, a.compare(VectorOperators.GT, ScalarMath.TANH_ONE));
        FloatVector twice = a.add(a);
        FloatVector t = rounded(twice);
        FloatVector power = exponent(t).add(ScalarMath.ONE_EXPONENT).reinterpretAsFloats();
        FloatVector e = power.fma(expMinusOne(reduce(twice, t)), power.sub(1f));
        return withSignOf(x, e.div(e.add(2f)));
    }

    private static FloatVector erf(FloatVector x) {
        FloatVector a = x.abs();
        a = a.blend(ScalarMath.ERF_ONE, a.compare(VectorOperators.GT, ScalarMath.ERF_ONE));
        FloatVector square = a.mul(a);
        FloatVector p = next(FloatVector.broadcast(S, ScalarMath.P6), square, ScalarMath.P5);
        p = next(p, square, ScalarMath.P4);
        p = next(p, square, ScalarMath.P3);
        p = next(p, square, ScalarMath.P2);
        p = next(p, square, ScalarMath.P1);
        p = next(p, square, ScalarMath.P0);
        FloatVector small = a.fma(p, a);
        FloatVector q = next(FloatVector.broadcast(S, ScalarMath.Q6), a, ScalarMath.Q5);
        q = next(q, a, ScalarMath.Q4);
        q = next(q, a, ScalarMath.Q3);
        q = next(q, a, ScalarMath.Q2);
        q = next(q, a, ScalarMath.Q1);
        q = next(q, a, ScalarMath.Q0);
        FloatVector large = FloatVector.broadcast(S, 1f).sub(expWithin(a.mul(q).neg()));
        return withSignOf(x, small.blend(large, a.compare(VectorOperators.GE, 1f)));
    }

    private static FloatVector withSignOf(FloatVector x, FloatVector magnitude) {
        IntVector sign = x.reinterpretAsInts().and(ScalarMath.SIGN_BIT);
        return magnitude.reinterpretAsInts().or(sign).reinterpretAsFloats();
    }
}
