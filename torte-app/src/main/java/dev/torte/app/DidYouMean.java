package dev.torte.app;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds the name that was probably meant. */
public final class DidYouMean {

    private DidYouMean() {}

    /**
     * Returns the candidate with the fewest edits from {@code typed}, or empty when none is near: at most a third of its
     * letters wrong, or one that goes on from what was typed.
     */
    public static Optional<String> among(Collection<String> candidates, String typed) {
        String wanted = typed.toLowerCase(Locale.ROOT);
        String best = null;
        int fewest = Integer.MAX_VALUE;
        for (String candidate : candidates) {
            String name = candidate.toLowerCase(Locale.ROOT);
            boolean begun = wanted.length() >= 3 && name.startsWith(wanted);
            int edits = begun ? 1 : edits(name, wanted);
            if (edits < fewest && (begun || 3 * edits <= Math.max(name.length(), 3))) {
                best = candidate;
                fewest = edits;
            }
        }
        return Optional.ofNullable(best);
    }

    /** Returns the words to append to an error: {@code "; did you mean 'x'?"} or the list of candidates. */
    public static String hint(Collection<String> candidates, String typed) {
        return among(candidates, typed)
                .map(name -> "; did you mean '" + name + "'?")
                .orElse(candidates.isEmpty() ? "" : "; known: " + String.join(", ", candidates));
    }

    /** Returns the letters to insert, remove, replace or swap with their neighbour to turn one word into the other. */
    static int edits(String a, String b) {
        int[] before = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(Math.min(last[j], row[j - 1]) + 1, last[j - 1] + same);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    row[j] = Math.min(row[j], before[j - 2] + 1);
                }
            }
            int[] spare = before;
            before = last;
            last = row;
            row = spare;
        }
        return last[b.length()];
    }
}
