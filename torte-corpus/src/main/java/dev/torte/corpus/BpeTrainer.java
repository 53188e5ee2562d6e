package dev.torte.corpus;

import dev.torte.model.Model;
import dev.torte.model.TorteException;
import dev.torte.model.contract.Tokenizer;
import dev.torte.model.contract.Tokenizer.Merge;
import dev.torte.model.contract.Words;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;

/**
 * Learns the merges of a byte-pair encoding: again and again the two neighbouring symbols that stand together most often inside
 * words become one; of equals those of the lower left, then lower right symbol. A pure function of the documents.
 *
 * <p>Works on the distinct words and their counts; a merge visits only the words that its pair was seen in. One use, one thread.
 */
public final class BpeTrainer {
    /** A pair that stands somewhere once saves nothing elsewhere. */
    private static final long FEWEST = 2;

    private final List<int[]> words = new ArrayList<>();
    private final List<Long> counts = new ArrayList<>();
    private final Map<Merge, Pair> pairs = new HashMap<>();

    /** A pair may wait here several times; what was said of it before it became rarer is put right when it is drawn. */
    private final PriorityQueue<Candidate> queue = new PriorityQueue<>(Candidate.BEST_FIRST);

    /** Two neighbours, how often they stand together, and the words where they do or did. */
    private static final class Pair {
        private final Merge merge;
        private long count;
        private long queuedAs;
        private int[] seenIn = new int[4];
        private int seen;

        Pair(Merge merge) {
            this.merge = merge;
        }

        void seenIn(int word) {
            if (seen > 0 && seenIn[seen - 1] == word) {
                return;
            }
            if (seen == seenIn.length) {
                seenIn = Arrays.copyOf(seenIn, 2 * seen);
            }
            seenIn[seen++] = word;
        }
    }

    private record Candidate(long count, Pair pair) {
        private static final Comparator<Candidate> BEST_FIRST = Comparator.comparingLong(Candidate::count)
                .reversed()
                .thenComparingInt(candidate -> candidate.pair.merge.left())
                .thenComparingInt(candidate -> candidate.pair.merge.right());
    }

    private BpeTrainer(Corpus corpus) {
        Map<String, Long> distinct = new HashMap<>();
        for (int document = 0; document < corpus.documentCount(); document++) {
            byte[] text = Arrays.copyOfRange(corpus.bytes(), corpus.start(document), corpus.end(document));
            for (int at = 0; at < text.length; ) {
                int end = Words.end(text, at);
                distinct.merge(new String(text, at, end - at, StandardCharsets.ISO_8859_1), 1L, Long::sum);
                at = end;
            }
        }
        // Sorted, so that the work, too, goes the same way every time.
        new TreeMap<>(distinct).forEach((word, count) -> {
            words.add(word.chars().toArray());
            counts.add(count);
        });
        for (int word = 0; word < words.size(); word++) {
            count(word, counts.get(word));
        }
        pairs.values().forEach(this::enqueue);
    }

    /**
     * Learns a tokenizer of exactly {@code vocabulary} symbols.
     *
     * @param corpus training text only: merges learnt from held-out text would know it
     * @throws IllegalArgumentException if {@code vocabulary} is below 256 or above {@link Tokenizer#MOST_SYMBOLS}
     * @throws TorteException.Incompatible if the text repeats too little for so many merges
     */
    public static Tokenizer train(Corpus corpus, int vocabulary) {
        if (vocabulary < Model.BYTES || vocabulary > Tokenizer.MOST_SYMBOLS) {
            throw new IllegalArgumentException("a vocabulary must have " + Model.BYTES + " to " + Tokenizer.MOST_SYMBOLS
                    + " symbols, found " + vocabulary);
        }
        if (vocabulary == Model.BYTES) {
            return Tokenizer.bytes();
        }
        List<Merge> merges = new BpeTrainer(corpus).merges(vocabulary - Model.BYTES);
        if (merges.size() < vocabulary - Model.BYTES) {
            throw new TorteException.Incompatible(
                    corpus.origin(),
                    "a vocabulary of " + vocabulary + " symbols",
                    List.of("merges: expected " + (vocabulary - Model.BYTES) + ", found " + merges.size()
                            + " pairs that stand there twice"),
                    "Add more text or ask for a smaller vocabulary.");
        }
        return Tokenizer.of(merges);
    }

    private List<Merge> merges(int most) {
        List<Merge> merges = new ArrayList<>();
        while (merges.size() < most && !queue.isEmpty()) {
            Candidate best = queue.remove();
            Pair pair = best.pair();
            if (best.count() != pair.count) {
                pair.queuedAs = 0;
                enqueue(pair);
            } else if (pair.count >= FEWEST) {
                apply(pair, Model.BYTES + merges.size());
                merges.add(pair.merge);
            }
        }
        return merges;
    }

    private void enqueue(Pair pair) {
        if (pair.count >= FEWEST && pair.count > pair.queuedAs) {
            pair.queuedAs = pair.count;
            queue.add(new Candidate(pair.count, pair));
        }
    }

    /** Replaces a pair by its symbol in all words. */
    private void apply(Pair pair, int symbol) {
        Map<Merge, Pair> touched = new LinkedHashMap<>();
        int[] seenIn = Arrays.copyOf(pair.seenIn, pair.seen);
        for (int word : seenIn) {
            int[] merged = merged(words.get(word), pair.merge, symbol);
            if (merged.length < words.get(word).length) {
                count(word, -counts.get(word));
                words.set(word, merged);
                count(word, counts.get(word));
                for (int i = 0; i + 1 < merged.length; i++) {
                    if (merged[i] == symbol || merged[i + 1] == symbol) {
                        Merge made = new Merge(merged[i], merged[i + 1]);
                        touched.putIfAbsent(made, pairs.get(made));
                    }
                }
            }
        }
        touched.values().forEach(this::enqueue);
    }

    /** Adds to the counts of all pairs of a word. */
    private void count(int word, long times) {
        int[] symbols = words.get(word);
        for (int i = 0; i + 1 < symbols.length; i++) {
            Pair pair = pairs.computeIfAbsent(new Merge(symbols[i], symbols[i + 1]), Pair::new);
            pair.count += times;
            if (times > 0) {
                pair.seenIn(word);
            }
        }
    }

    private static int[] merged(int[] symbols, Merge merge, int symbol) {
        int[] merged = new int[symbols.length];
        int count = 0;
        for (int i = 0; i < symbols.length; i++) {
            boolean both = i + 1 < symbols.length && symbols[i] == merge.left() && symbols[i + 1] == merge.right();
            merged[count++] = both ? symbol : symbols[i];
            i += both ? 1 : 0;
        }
        return Arrays.copyOf(merged, count);
    }
}
