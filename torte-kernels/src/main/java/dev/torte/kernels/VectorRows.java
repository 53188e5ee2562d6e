package dev.torte.kernels;

import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Norms, sums and plain arithmetic of rows, as a template for {@link LaneWidth}.
 *
 * <p>The sixteen partial sums fill one vector of 512 bits, two of 256 or four of 128; conditions on {@code L} are
 * constant and vanish. Lanes past the end add +0, which changes no sum, as none is ever -0.
 */
final class VectorRows implements Rows {
    private static final VectorSpecies<Float> S = LaneWidth.species(MethodHandles.lookup());
    private static final int L = S.length();
    private static final int PARTIALS = 16;

    @Override
    public float max(float[] x, int at, int n) {
        int i = 0;
        float max = Float.NEGATIVE_INFINITY;
        if (n >= L) {
            FloatVector m = FloatVector.fromArray(S, x, at);
            for (i = L; i <= n - L; i += L) {
                m = m.max(FloatVector.fromArray(S, x, at + i));
            }
            max = m.reduceLanes(VectorOperators.MAX);
        }
        for (; i < n; i++) {
            max = Math.max(max, x[at + i]);
        }
        return max;
    }

    @Override
    public float sum(float[] x, int at, int n) {
        FloatVector p0 = FloatVector.zero(S);
        FloatVector p1 = p0;
        FloatVector p2 = p0;
        FloatVector p3 = p0;
        int i = 0;
        for (; i <= n - PARTIALS; i += PARTIALS) {
            p0 = p0.add(FloatVector.fromArray(S, x, at + i));
            if (L <= 8) {
                p1 = p1.add(FloatVector.fromArray(S, x, at + i + L));
            }
            if (L == 4) {
                p2 = p2.add(FloatVector.fromArray(S, x, at + i + 2 * L));
                p3 = p3.add(FloatVector.fromArray(S, x, at + i + 3 * L));
            }
        }
        if (i < n) {
            p0 = p0.add(load(x, at + i, n - i));
            if (L <= 8) {
                p1 = p1.add(load(x, at + i + L, n - i - L));
            }
            if (L == 4) {
                p2 = p2.add(load(x, at + i + 2 * L, n - i - 2 * L));
                p3 = p3.add(load(x, at + i + 3 * L, n - i - 3 * L));
            }
        }
        return tree(p0, p1, p2, p3);
    }

    /** The partial sum of (x - center)². */
    private static float sumOfSquares(float[] x, int at, int n, float center) {
        FloatVector p0 = FloatVector.zero(S);
        FloatVector p1 = p0;
        FloatVector p2 = p0;
        FloatVector p3 = p0;
        int i = 0;
        for (; i <= n - PARTIALS; i += PARTIALS) {
            p0 = addSquare(FloatVector.fromArray(S, x, at + i).sub(center), p0);
            if (L <= 8) {
                p1 = addSquare(FloatVector.fromArray(S, x, at + i + L).sub(center), p1);
            }
            if (L == 4) {
                p2 = addSquare(FloatVector.fromArray(S, x, at + i + 2 * L).sub(center), p2);
                p3 = addSquare(FloatVector.fromArray(S, x, at + i + 3 * L).sub(center), p3);
            }
        }
        if (i < n) {
            p0 = addSquare(deviation(x, at + i, n - i, center), p0);
            if (L <= 8) {
                p1 = addSquare(deviation(x, at + i + L, n - i - L, center), p1);
            }
            if (L == 4) {
                p2 = addSquare(deviation(x, at + i + 2 * L, n - i - 2 * L, center), p2);
                p3 = addSquare(deviation(x, at + i + 3 * L, n - i - 3 * L, center), p3);
            }
        }
        return tree(p0, p1, p2, p3);
    }

    private static FloatVector addSquare(FloatVector d, FloatVector sum) {
        return d.fma(d, sum);
    }

    /** The first {@code count} floats, fewer or none of which may be left, and +0 in the other lanes. */
    private static FloatVector load(float[] x, int at, int count) {
        if (count >= L) {
            return FloatVector.fromArray(S, x, at);
        }
        return count > 0 ? FloatVector.fromArray(S, x, at, S.indexInRange(0, count)) : FloatVector.zero(S);
    }

    private static FloatVector deviation(float[] x, int at, int count, float center) {
        if (count >= L) {
            return FloatVector.fromArray(S, x, at).sub(center);
        }
        FloatVector zero = FloatVector.zero(S);
        return count > 0 ? zero.blend(load(x, at, count).sub(center), S.indexInRange(0, count)) : zero;
    }

    /** The tree over the partials, which lie in one, two or four vectors in order. */
    private static float tree(FloatVector p0, FloatVector p1, FloatVector p2, FloatVector p3) {
        if (L == 4) {
            FloatVector r = p0.add(p2).add(p1.add(p3));
            return (r.lane(0) + r.lane(2)) + (r.lane(1) + r.lane(3));
        }
        FloatVector q = L == 8 ? p0.add(p1) : p0;
        float r0 = eighth(q, 0) + eighth(q, 4);
        float r1 = eighth(q, 1) + eighth(q, 5);
        float r2 = eighth(q, 2) + eighth(q, 6);
        float r3 = eighth(q, 3) + eighth(q, 7);
        return (r0 + r2) + (r1 + r3);
    }

    private static float eighth(FloatVector q, int j) {
        return L == 8 ? q.lane(j) : q.lane(j) + q.lane(j + 8);
    }

    @Override
    public void layerNorm(float[] x, int at, int n, float[] gain, float[] bias, float eps, float[] out, int outAt) {
        float mean = sum(x, at, n) / n;
        float rstd = 1f / (float) Math.sqrt(sumOfSquares(x, at, n, mean) / n + eps);
        int i = 0;
        for (; i <= n - L; i += L) {
            FloatVector.fromArray(S, x, at + i)
                    .sub(mean)
                    .mul(rstd)
                    .fma(FloatVector.fromArray(S, gain, i), FloatVector.fromArray(S, bias, i))
                    .intoArray(out, outAt + i);
        }
        for (; i < n; i++) {
            out[outAt + i] = Math.fma((x[at + i] - mean) * rstd, gain[i], bias[i]);
        }
    }

    @Override
    public void rmsNorm(float[] x, int at, int n, float eps, float[] out, int outAt) {
        float scale = 1f / (float) Math.sqrt(sumOfSquares(x, at, n, 0f) / n + eps);
        int i = 0;
        for (; i <= n - L; i += L) {
            FloatVector.fromArray(S, x, at + i).mul(scale).intoArray(out, outAt + i);
        }
        for (; i < n; i++) {
            out[outAt + i] = x[at + i] * scale;
        }
    }

    @Override
    public void divide(float[] x, int at, int n, float divisor) {
        int i = 0;
        for (; i <= n - L; i += L) {
            FloatVector.fromArray(S, x, at + i).div(divisor).intoArray(x, at + i);
        }
        for (; i < n; i++) {
            x[at + i] = x[at + i] / divisor;
        }
    }

    @Override
    public void scale(float[] x, int at, int n, float factor, float[] scales, int scalesAt) {
        int i = 0;
        for (; i <= n - L; i += L) {
            FloatVector.fromArray(S, x, at + i)
                    .mul(factor)
                    .mul(FloatVector.fromArray(S, scales, scalesAt + i))
                    .intoArray(x, at + i);
        }
        for (; i < n; i++) {
            x[at + i] = (x[at + i] * factor) * scales[scalesAt + i];
        }
    }

    @Override
    public void add(float[] a, int aAt, float[] b, int bAt, float[] out, int outAt, int n) {
        int i = 0;
        for (; i <= n - L; i += L) {
            FloatVector.fromArray(S, a, aAt + i)
                    .add(FloatVector.fromArray(S, b, bAt + i))
                    .intoArray(out, outAt + i);
        }
        for (; i < n; i++) {
            out[outAt + i] = a[aAt + i] + b[bAt + i];
        }
    }

    @Override
    public void multiply(float[] a, int aAt, float[] b, int bAt, float[] out, int outAt, int n) {
        int i = 0;
        for (; i <= n - L; i += L) {
            FloatVector.fromArray(S, a, aAt + i)
                    .mul(FloatVector.fromArray(S, b, bAt + i))
                    .intoArray(out, outAt + i);
        }
        for (; i < n; i++) {
            out[outAt + i] = a[aAt + i] * b[bAt + i];
        }
    }

    @Override
    public void addScaled(float scale, float[] x, int xAt, float[] out, int outAt, int n) {
        FloatVector factor = FloatVector.broadcast(S, scale);
        int i = 0;
        for (; i <= n - L; i += L) {
            factor.fma(FloatVector.fromArray(S, x, xAt + i), FloatVector.fromArray(S, out, outAt + i))
                    .intoArray(out, outAt + i);
        }
        for (; i < n; i++) {
            out[outAt + i] = Math.fma(scale, x[xAt + i], out[outAt + i]);
        }
    }

    @Override
    public void addProduct(float[] a, int aAt, float[] b, int bAt, float[] out, int outAt, int n) {
        int i = 0;
        for (; i <= n - L; i += L) {
            FloatVector.fromArray(S, a, aAt + i)
                    .fma(FloatVector.fromArray(S, b, bAt + i), FloatVector.fromArray(S, out, outAt + i))
                    .intoArray(out, outAt + i);
        }
        for (; i < n; i++) {
            out[outAt + i] = Math.fma(a[aAt + i], b[bAt + i], out[outAt + i]);
        }
    }
}
