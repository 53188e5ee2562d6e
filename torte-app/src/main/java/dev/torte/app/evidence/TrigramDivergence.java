package dev.torte.app.evidence;

import dev.torte.app.evidence.RunEvidence.Unfit;
import dev.torte.model.io.JsonValue;
import dev.torte.model.io.JsonValue.JsonArray;
import dev.torte.model.io.JsonValue.JsonNumber;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * How far two sets of texts are apart in their runs of three characters: the Jensen-Shannon divergence of the two distributions (Lin,
 * IEEE Transactions on Information Theory 37, 1991), 0 bits for equal ones to 1 bit for such as share nothing. Not MAUVE, which says
 * more, since that needs the states of a large language model, which nothing here has.
 *
 * <p>It depends only on how many different trigrams there are with each pair of counts, not on what they are. So this is kept: few
 * rows, from which it can be computed again and no text be read. Short texts are far apart even when they come from one source; a
 * figure is worth something only beside that of real texts of the same size.
 *
 * @param pairs in ascending order of both counts
 */
public record TrigramDivergence(List<Pair> pairs) {

    /**
     * Trigrams that are equally frequent.
     *
     * @param left  how often each of them stands in the one set
     * @param right and in the other
     * @param times how many different ones there are
     */
    public record Pair(long left, long right, long times) {}

    public TrigramDivergence {
        pairs = List.copyOf(pairs);
    }

    /** Counts the trigrams within each text of two sets. */
    public static TrigramDivergence between(List<byte[]> left, List<byte[]> right) {
        Map<String, long[]> counts = new HashMap<>();
        count(left, counts, 0);
        count(right, counts, 1);
        Map<Long, Map<Long, Long>> times = new TreeMap<>();
        counts.values()
                .forEach(pair ->
                        times.computeIfAbsent(pair[0], key -> new TreeMap<>()).merge(pair[1], 1L, Long::sum));
        return new TrigramDivergence(times.entrySet().stream()
                .flatMap(row -> row.getValue().entrySet().stream()
                        .map(cell -> new Pair(row.getKey(), cell.getKey(), cell.getValue())))
                .toList());
    }

    private static void count(List<byte[]> texts, Map<String, long[]> counts, int side) {
        for (byte[] text : texts) {
            int[] characters = TextQuality.characters(text);
            for (int i = 0; i + 3 <= characters.length; i++) {
                counts.computeIfAbsent(new String(characters, i, 3), key -> new long[2])[side]++;
            }
        }
    }

    /** Returns how many trigrams the one set has, equal ones too. */
    long left() {
        return pairs.stream().mapToLong(pair -> pair.left() * pair.times()).sum();
    }

    /** Returns the same of the other set. */
    long right() {
        return pairs.stream().mapToLong(pair -> pair.right() * pair.times()).sum();
    }

    /** Returns the divergence in bits; NaN if a set has no trigram. */
    public double bits() {
        double left = left();
        double right = right();
        double bits = 0;
        for (Pair pair : pairs) {
            double p = pair.left() / left;
            double q = pair.right() / right;
            bits += pair.times() * (part(p, q) + part(q, p)) / 2;
        }
        return left > 0 && right > 0 ? bits : Double.NaN;
    }

    /** Returns p log2(p / m), where m is the mean of p and q. */
    private static double part(double p, double q) {
        return p == 0 ? 0 : p * StrictMath.log(2 * p / (p + q)) / StrictMath.log(2);
    }

    /** Returns rows of both counts and how many trigrams have them. */
    public JsonArray rows() {
        return Members.array(pairs.stream()
                .map(pair -> Members.array(
                        Stream.of(pair.left(), pair.right(), pair.times()).map(JsonValue::of))));
    }

    static TrigramDivergence of(List<JsonValue> rows) throws Unfit {
        try {
            return new TrigramDivergence(rows.stream()
                    .map(row -> ((JsonArray) row).elements())
                    .map(cells -> new Pair(count(cells.get(0)), count(cells.get(1)), count(cells.get(2))))
                    .toList());
        } catch (ClassCastException | IndexOutOfBoundsException | IllegalArgumentException e) {
            throw new Unfit("divergences: expected rows of 3 counts");
        }
    }

    /** Counts of more than a billion are none of a record, and their sums might not be exact. */
    private static long count(JsonValue cell) {
        double value = ((JsonNumber) cell).asDouble();
        if (!(value >= 0 && value <= 1e9) || value != Math.rint(value)) {
            throw new IllegalArgumentException("a count must be in 0..1e9, found " + value);
        }
        return (long) value;
    }
}
