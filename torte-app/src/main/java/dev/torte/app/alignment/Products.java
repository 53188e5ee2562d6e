package dev.torte.app.alignment;

/** Products of arrays of rows, in double precision, in the order of the rows. */
final class Products {

    private Products() {}

    /**
     * Returns xᵀ y, (xWidth, yWidth) row-major.
     *
     * @param x (rows, xWidth), read only
     * @param y (rows, yWidth), read only
     */
    static double[] of(float[] x, int xWidth, float[] y, int yWidth) {
        double[] product = new double[xWidth * yWidth];
        for (int row = 0; row < x.length / xWidth; row++) {
            for (int i = 0; i < xWidth; i++) {
                double value = x[row * xWidth + i];
                for (int j = 0; j < yWidth; j++) {
                    product[i * yWidth + j] += value * y[row * yWidth + j];
                }
            }
        }
        return product;
    }

    /**
     * Returns how alike two sets of states arrange the same bytes, whatever their axes and widths: linear centred kernel alignment,
     * ‖yᵀx‖² / (‖xᵀx‖ ‖yᵀy‖) of centred columns (Kornblith et al. 2019, "Similarity of neural network representations revisited").
     * 1 where a rotation and a scale make them equal, near 0 where they have nothing in common.
     *
     * @param x (rows, xWidth), read only
     * @param y (rows, yWidth), read only
     */
    static double linearCka(float[] x, int xWidth, float[] y, int yWidth) {
        float[] own = centred(x, xWidth);
        float[] other = centred(y, yWidth);
        double together = squares(of(own, xWidth, other, yWidth));
        double apart = Math.sqrt(squares(of(own, xWidth, own, xWidth)) * squares(of(other, yWidth, other, yWidth)));
        return apart == 0 ? 0 : together / apart;
    }

    private static float[] centred(float[] rows, int width) {
        double[] mean = new double[width];
        for (int i = 0; i < rows.length; i++) {
            mean[i % width] += rows[i];
        }
        float[] centred = new float[rows.length];
        for (int i = 0; i < rows.length; i++) {
            centred[i] = (float) (rows[i] - mean[i % width] * width / rows.length);
        }
        return centred;
    }

    private static double squares(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value * value;
        }
        return sum;
    }
}
