package dev.torte.app.alignment;

import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;

/**
 * The rotation (or reflection) R of shape (width, width) that brings rows of one array nearest to those of another: it minimises
 * ‖source R - target‖, and is U Vᵀ of the singular value decomposition of sourceᵀ target (Schönemann 1966, "A generalized solution of
 * the orthogonal Procrustes problem"). Immutable.
 */
public final class Procrustes {
    private final int width;
    private final double[] rotation;

    private Procrustes(int width, double[] rotation) {
        this.width = width;
        this.rotation = rotation;
    }

    /**
     * Finds R.
     *
     * @param source (rows, width), read only
     * @param target (rows, width), read only
     */
    public static Procrustes of(float[] source, float[] target, int width) {
        DMatrixRMaj product = new DMatrixRMaj(width, width, true, Products.of(source, width, target, width));
        SingularValueDecomposition_F64<DMatrixRMaj> svd =
                DecompositionFactory_DDRM.svd(width, width, true, true, false);
        if (!svd.decompose(product)) {
            throw new IllegalStateException("the singular values of a product of " + width + " did not converge");
        }
        DMatrixRMaj rotation = new DMatrixRMaj(width, width);
        CommonOps_DDRM.mult(svd.getU(null, false), svd.getV(null, true), rotation);
        return new Procrustes(width, rotation.getData());
    }

    /** Returns R, row-major, as a new array. */
    public float[] rotation() {
        float[] floats = new float[rotation.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) rotation[i];
        }
        return floats;
    }

    /** Returns the rows of {@code source} times R, (rows, width), as a new array. */
    public float[] apply(float[] source) {
        float[] out = new float[source.length];
        double[] sums = new double[width];
        for (int row = 0; row < source.length; row += width) {
            Arrays.fill(sums, 0);
            for (int i = 0; i < width; i++) {
                double value = source[row + i];
                for (int j = 0; j < width; j++) {
                    sums[j] += value * rotation[i * width + j];
                }
            }
            for (int j = 0; j < width; j++) {
                out[row + j] = (float) sums[j];
            }
        }
        return out;
    }
}
