package dev.torte.app.evidence;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * A figure that compares losses on documents: a statistic of the nats per byte of some columns, each of which scored documents of its
 * own or the same as others.
 *
 * @param columns   what is compared
 * @param statistic of the nats per byte of each column, in their order
 */
record DocumentFigure(List<Column> columns, ToDoubleFunction<double[]> statistic) {

    /**
     * Losses of one model on some documents.
     *
     * @param documents in the order of the text; columns of one figure have equally many
     */
    record Column(List<RunEvidence.Document> documents) {
        Column {
            documents = List.copyOf(documents);
        }

        private double natsPerByte(int[] times) {
            double nats = 0;
            double bytes = 0;
            for (int d = 0; d < times.length; d++) {
                nats += times[d] * documents.get(d).nats();
                bytes += (double) times[d] * documents.get(d).bytes();
            }
            return nats / bytes;
        }
    }

    DocumentFigure {
        columns = List.copyOf(columns);
        int documents = columns.getFirst().documents().size();
        for (Column column : columns) {
            if (column.documents().size() != documents || documents == 0) {
                throw new IllegalArgumentException("columns must have equally many documents, at least 1, found "
                        + documents + " and " + column.documents().size());
            }
        }
    }

    int documents() {
        return columns.getFirst().documents().size();
    }

    /** Returns the figure of all documents, each once. */
    double value() {
        int[] once = new int[documents()];
        Arrays.fill(once, 1);
        return value(once);
    }

    /** Returns the figure of a resample that holds document d {@code times[d]} times. */
    double value(int[] times) {
        return statistic.applyAsDouble(columns.stream()
                .mapToDouble(column -> column.natsPerByte(times))
                .toArray());
    }
}
