package dev.torte.train;

/** Muon's arithmetic as plain loops over doubles: what {@link Muon} is held against. Matrices are rows of values. */
final class PlainMuon {

    private PlainMuon() {}

    /** Returns five Newton-Schulz steps from {@code g} divided by its Frobenius norm plus 1e-7. */
    static double[][] orthogonal(double[][] g) {
        if (g.length > g[0].length) {
            return transposed(orthogonal(transposed(g)));
        }
        double[][] x = sum(1 / (norm(g) + 1e-7), g, 0, g);
        for (int step = 0; step < 5; step++) {
            double[][] a = product(x, transposed(x));
            double[][] b = sum(-4.7750, a, 2.0315, product(a, a));
            x = sum(3.4445, x, 1, product(b, x));
        }
        return x;
    }

    /** Moves {@code w} and {@code m} by one step. */
    static void step(double[][] w, double[][] m, double[][] g, double rate, double momentum, double decay) {
        double[][] u = new double[g.length][g[0].length];
        for (int i = 0; i < g.length; i++) {
            for (int j = 0; j < g[0].length; j++) {
                m[i][j] = momentum * m[i][j] + g[i][j];
                u[i][j] = g[i][j] + momentum * m[i][j];
            }
        }
        double[][] o = orthogonal(u);
        double size = rate * Math.sqrt(Math.max(1, (double) g.length / g[0].length));
        for (int i = 0; i < g.length; i++) {
            for (int j = 0; j < g[0].length; j++) {
                w[i][j] = w[i][j] - rate * decay * w[i][j] - size * o[i][j];
            }
        }
    }

    static double norm(double[][] x) {
        double squares = 0;
        for (double[] row : x) {
            for (double value : row) {
                squares += value * value;
            }
        }
        return Math.sqrt(squares);
    }

    static double[][] transposed(double[][] x) {
        double[][] y = new double[x[0].length][x.length];
        for (int i = 0; i < x.length; i++) {
            for (int j = 0; j < x[0].length; j++) {
                y[j][i] = x[i][j];
            }
        }
        return y;
    }

    static double[][] product(double[][] a, double[][] b) {
        double[][] y = new double[a.length][b[0].length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < b[0].length; j++) {
                for (int k = 0; k < b.length; k++) {
                    y[i][j] += a[i][k] * b[k][j];
                }
            }
        }
        return y;
    }

    private static double[][] sum(double p, double[][] a, double q, double[][] b) {
        double[][] y = new double[a.length][a[0].length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a[0].length; j++) {
                y[i][j] = p * a[i][j] + q * b[i][j];
            }
        }
        return y;
    }
}
