package dev.torte.kernels;

import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Functions of each element, as a template for {@link LaneWidth}: {@link ScalarMath}, operation by operation.
 *
 * <p>Each loop holds one transcendental function at most. The compiler stops inlining when a loop has grown to some
 * forty vector operations, and what it leaves out runs boxed, 20 times slower.
 */
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

    /**
     * Written out, although its parts are methods below: so it is too long to be inlined beside the other parts of a GRU's step, which
     * together would be more than the compiler takes, see {@link VectorIntegerProducts}.
     */
    @Override
    public void tanh(float[] x, int xAt, float[] out, int outAt, int n) {
        int i = 0;
        for (; i <= n - L; i += L) {
            FloatVector v = FloatVector.fromArray(S, x, xAt + i);
            FloatVector a = v.abs();
            a = a.blend(ScalarMath.TANH_ONE, a.compare(VectorOperators.GT, ScalarMath.TANH_ONE));
            FloatVector twice = a.add(a);
            FloatVector t = twice.fma(
                    FloatVector.broadcast(S, ScalarMath.LOG2_E), FloatVector.broadcast(S, ScalarMath.ROUNDER));
            FloatVector power = t.reinterpretAsInts()
                    .lanewise(VectorOperators.LSHL, ScalarMath.EXPONENT_SHIFT)
                    .add(ScalarMath.ONE_EXPONENT)
                    .reinterpretAsFloats();
            FloatVector k = t.sub(ScalarMath.ROUNDER);
            FloatVector r = k.fma(FloatVector.broadcast(S, -ScalarMath.LN2_HIGH), twice);
            r = k.fma(FloatVector.broadcast(S, -ScalarMath.LN2_LOW), r);
            FloatVector q = FloatVector.broadcast(S, ScalarMath.E4).fma(r, FloatVector.broadcast(S, ScalarMath.E3));
            q = q.fma(r, FloatVector.broadcast(S, ScalarMath.E2));
            q = q.fma(r, FloatVector.broadcast(S, ScalarMath.E1));
            q = q.fma(r, FloatVector.broadcast(S, ScalarMath.E0));
            FloatVector minusOne = r.mul(r).fma(q, r);
            FloatVector e = power.fma(minusOne, power.sub(1f));
            IntVector sign = v.reinterpretAsInts().and(ScalarMath.SIGN_BIT);
            e.div(e.add(2f)).reinterpretAsInts().or(sign).reinterpretAsFloats().intoArray(out, outAt + i);
        }
        for (; i < n; i++) {
            out[outAt + i] = ScalarMath.tanh(x[xAt + i]);
        }
    }

    @Override
    public void gelu(float[] x, int xAt, float[] out, int outAt, int n) {
        int i = 0;
        for (; i <= n - L; i += L) {
            gelu(FloatVector.fromArray(S, x, xAt + i)).intoArray(out, outAt + i);
        }
        for (; i < n; i++) {
            out[outAt + i] = ScalarMath.gelu(x[xAt + i]);
        }
    }

    @Override
    public void relu(float[] x, int xAt, float[] out, int outAt, int n) {
        int i = 0;
        for (; i <= n - L; i += L) {
            relu(FloatVector.fromArray(S, x, xAt + i)).intoArray(out, outAt + i);
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
    public void gates(float[] gi, int giAt, float[] gh, int ghAt, int n) {
        int i = 0;
        for (; i <= n - L; i += L) {
            FloatVector sum = FloatVector.fromArray(S, gi, giAt + i).add(FloatVector.fromArray(S, gh, ghAt + i));
            sigmoid(sum).intoArray(gi, giAt + i);
        }
        for (; i < n; i++) {
            gi[giAt + i] = ScalarMath.sigmoid(gi[giAt + i] + gh[ghAt + i]);
        }
    }

    @Override
    public void candidates(float[] r, int rAt, float[] gh, int ghAt, float[] gi, int giAt, int n) {
        int i = 0;
        for (; i <= n - L; i += L) {
            FloatVector input = FloatVector.fromArray(S, gi, giAt + i);
            FloatVector.fromArray(S, r, rAt + i)
                    .fma(FloatVector.fromArray(S, gh, ghAt + i), input)
                    .intoArray(gi, giAt + i);
        }
        for (; i < n; i++) {
            gi[giAt + i] = Math.fma(r[rAt + i], gh[ghAt + i], gi[giAt + i]);
        }
        tanh(gi, giAt, gi, giAt, n);
    }

    @Override
    public void mix(float[] z, int zAt, float[] c, int cAt, float[] h, int hAt, float[] out, int outAt, int n) {
        int i = 0;
        for (; i <= n - L; i += L) {
            FloatVector candidate = FloatVector.fromArray(S, c, cAt + i);
            FloatVector change = FloatVector.fromArray(S, h, hAt + i).sub(candidate);
            FloatVector.fromArray(S, z, zAt + i).fma(change, candidate).intoArray(out, outAt + i);
        }
        for (; i < n; i++) {
            out[outAt + i] = Math.fma(z[zAt + i], h[hAt + i] - c[cAt + i], c[cAt + i]);
        }
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

    private static FloatVector gelu(FloatVector x) {
        FloatVector a = x.abs();
        FloatVector q = next(FloatVector.broadcast(S, ScalarMath.G8), a, ScalarMath.G7);
        q = next(q, a, ScalarMath.G6);
        q = next(q, a, ScalarMath.G5);
        q = next(q, a, ScalarMath.G4);
        q = next(q, a, ScalarMath.G3);
        q = next(q, a, ScalarMath.G2);
        q = next(q, a, ScalarMath.G1);
        q = next(q, a, ScalarMath.G0);
        FloatVector erfc = expWithin(a.mul(q));
        FloatVector positive = relu(x);
        return a.mul(-0.5f).fma(erfc, positive).blend(positive, a.compare(VectorOperators.GT, ScalarMath.GELU_LIMIT));
    }

    private static FloatVector relu(FloatVector x) {
        return x.blend(0f, x.compare(VectorOperators.LE, 0f));
    }
}
