package dev.torte.app.alignment;

import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.SingularOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;

/**
 * Mean and covariance of rows of states, and what they say of how the states fill their space. In double precision, in the order of
 * the rows. Immutable.
 */
final class Moments {
    private final int width;
    private final double[] mean;
    private final double[] covariance;

    private Moments(int width, double[] mean, double[] covariance) {
        this.width = width;
        this.mean = mean;
        this.covariance = covariance;
    }

    /**
     * Measures all rows.
     *
     * @param states (rows, width), at least 2 rows, read only
     */
    static Moments of(float[] states, int width) {
        int rows = states.length / width;
        if (rows < 2) {
            throw new IllegalArgumentException("a covariance needs at least 2 rows, found " + rows);
        }
        double[] mean = new double[width];
        for (int i = 0; i < states.length; i++) {
            mean[i % width] += states[i];
        }
        for (int i = 0; i < width; i++) {
            mean[i] /= rows;
        }
        double[] covariance = new double[width * width];
        double[] centred = new double[width];
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < width; i++) {
                centred[i] = states[row * width + i] - mean[i];
            }
            for (int i = 0; i < width; i++) {
                for (int j = 0; j <= i; j++) {
                    covariance[i * width + j] += centred[i] * centred[j];
                }
            }
        }
        for (int i = 0; i < width; i++) {
            for (int j = 0; j <= i; j++) {
                covariance[i * width + j] /= rows - 1;
                covariance[j * width + i] = covariance[i * width + j];
            }
        }
        return new Moments(width, mean, covariance);
    }

    /** Returns the mean over components of (mean - other mean)², plus that of the standard deviations. */
    double distance(Moments other) {
        double sum = 0;
        for (int i = 0; i < width; i++) {
            double means = mean[i] - other.mean[i];
            double deviations = Math.sqrt(variance(i)) - Math.sqrt(other.variance(i));
            sum += means * means + deviations * deviations;
        }
        return sum / width;
    }

    /** Returns the mean of component {@code i}. */
    double mean(int i) {
        return mean[i];
    }

    /** Returns the variance of component {@code i}, of n - 1. */
    double variance(int i) {
        return covariance[i * width + i];
    }

    /** Returns the mean over the width² entries of (covariance - other covariance)². */
    double covarianceDistance(Moments other) {
        double sum = 0;
        for (int i = 0; i < covariance.length; i++) {
            sum += (covariance[i] - other.covariance[i]) * (covariance[i] - other.covariance[i]);
        }
        return sum / covariance.length;
    }

    /** Returns the mean over the width² entries of (covariance - identity)²; states that a norm ends have at least 1 / width². */
    double whiteningDefect() {
        double sum = 0;
        for (int i = 0; i < covariance.length; i++) {
            double wanted = i % (width + 1) == 0 ? 1 : 0;
            sum += (covariance[i] - wanted) * (covariance[i] - wanted);
        }
        return sum / covariance.length;
    }

    /** Returns the eigenvalues of the covariance, the largest first. */
    double[] eigenvalues() {
        // A covariance is symmetric and has no negative eigenvalue, so its singular values are its eigenvalues.
        DMatrixRMaj matrix = new DMatrixRMaj(width, width, true, covariance.clone());
        SingularValueDecomposition_F64<DMatrixRMaj> svd =
                DecompositionFactory_DDRM.svd(width, width, false, false, false);
        if (!svd.decompose(matrix)) {
            throw new IllegalStateException("the singular values of a covariance of " + width + " did not converge");
        }
        SingularOps_DDRM.descendingOrder(null, false, svd.getSingularValues(), width, null, false);
        return Arrays.copyOf(svd.getSingularValues(), width);
    }

    /**
     * Returns e to the entropy of the eigenvalues' shares: how many dimensions are filled as if all were filled alike (Roy and
     * Vetterli 2007, "The effective rank").
     */
    double effectiveRank() {
        double[] values = eigenvalues();
        double sum = Arrays.stream(values).sum();
        double entropy = 0;
        for (double value : values) {
            double share = value / sum;
            entropy -= share > 0 ? share * StrictMath.log(share) : 0;
        }
        return StrictMath.exp(entropy);
    }

    /**
     * Returns the largest eigenvalue over the last but one: the norm that states end with takes one dimension from all of them, so
     * that the last is 0 but for rounding. Of width 1, 1.
     */
    double condition() {
        double[] values = eigenvalues();
        return width == 1 ? 1 : values[0] / values[width - 2];
    }
}
