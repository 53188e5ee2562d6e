package dev.torte.app.alignment;

import dev.torte.corpus.Corpus;
import dev.torte.corpus.Document;
import java.util.ArrayList;
import java.util.List;

/**
 * Windows of text that all cores read, each from a fresh start as in training, and which of them belong together when it is asked how
 * far a figure depends on the text. Immutable.
 */
public final class SharedText {
    private final List<byte[]> windows;
    private final List<Integer> groups;
    private final boolean byDocument;

    private SharedText(List<byte[]> windows, List<Integer> groups, boolean byDocument) {
        this.windows = windows;
        this.groups = groups;
        this.byDocument = byDocument;
    }

    /**
     * Cuts every document into windows, its last one shorter, and takes some at equal distances in the list of all.
     *
     * @param windowBytes of a window
     * @param least       bytes of a last window that is not left out
     * @param most        windows to take
     */
    public static SharedText of(Corpus corpus, int windowBytes, long least, int most) {
        if (windowBytes < 1 || most < 1) {
            throw new IllegalArgumentException(
                    "windows must be at least 1, of at least 1 byte, found " + most + " of " + windowBytes);
        }
        long all = 0;
        for (int d = 0; d < corpus.documentCount(); d++) {
            int length = corpus.document(d).length();
            all += (windowBytes >= least ? length / windowBytes : 0) + (length % windowBytes >= least ? 1 : 0);
        }
        long wanted = Math.min(all, most);
        List<byte[]> windows = new ArrayList<>();
        List<Integer> documents = new ArrayList<>();
        long index = 0;
        for (int d = 0; d < corpus.documentCount(); d++) {
            Document document = corpus.document(d);
            for (int from = 0; from < document.length() && windows.size() < wanted; from += windowBytes) {
                byte[] window = new byte[Math.min(windowBytes, document.length() - from)];
                if (window.length < least) {
                    break;
                }
                // Window k of those wanted is number floor(k all / wanted).
                if (index == windows.size() * all / wanted) {
                    corpus.copy(document.offset() + from, window, 0, window.length);
                    windows.add(window);
                    documents.add(d);
                }
                index++;
            }
        }
        boolean byDocument = documents.stream().distinct().count() > 1;
        List<Integer> groups = new ArrayList<>();
        for (int w = 0; w < windows.size(); w++) {
            boolean another = w > 0 && (!byDocument || !documents.get(w).equals(documents.get(w - 1)));
            groups.add(w == 0 ? 0 : groups.getLast() + (another ? 1 : 0));
        }
        return new SharedText(List.copyOf(windows), List.copyOf(groups), byDocument);
    }

    int count() {
        return windows.size();
    }

    /** Returns a window, which must not be changed. */
    byte[] window(int index) {
        return windows.get(index);
    }

    /** Returns the document of a window, counted from 0 among those that have any; of a single document, the window. */
    int group(int index) {
        return groups.get(index);
    }

    /** Returns how many groups there are. */
    public int groups() {
        return groups.isEmpty() ? 0 : groups.getLast() + 1;
    }

    /** Returns what a group is, for people. */
    String unit() {
        return byDocument ? "documents" : "windows";
    }

    /** Returns the bytes of all windows. */
    public long bytes() {
        return windows.stream().mapToLong(window -> window.length).sum();
    }
}
