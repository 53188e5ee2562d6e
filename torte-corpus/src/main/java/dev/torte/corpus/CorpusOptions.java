package dev.torte.corpus;

import java.util.List;
import java.util.Objects;

/**
 * How files become documents.
 *
 * @param textField     the field of a JSON-lines record that holds its text
 * @param suffixes      names wanted inside folders and archives, such as {@code .py}, compared with case and after
 *                      {@code .gz} is taken off; empty wants every text file. A file given by its own path is always
 *                      read
 * @param separator     how a text file is cut into documents
 * @param joint         text put behind every document, as part of it; empty for none. With {@code "\n"} a record of
 *                      JSON lines contributes its text and one newline
 * @param maxTotalBytes refuse a corpus of more bytes than this; at most {@link Corpus#MAX_BYTES}
 */
public record CorpusOptions(
        String textField, List<String> suffixes, Separator separator, String joint, long maxTotalBytes) {

    public CorpusOptions {
        suffixes = List.copyOf(suffixes);
        Objects.requireNonNull(separator, "separator");
        if (textField.isEmpty()) {
            throw new IllegalArgumentException("textField is empty");
        }
        if (suffixes.contains("")) {
            throw new IllegalArgumentException("suffixes " + suffixes + " hold an empty one");
        }
        if (joint.length() > 1024) {
            throw new IllegalArgumentException("joint has " + joint.length() + " characters, at most 1024");
        }
        if (maxTotalBytes < 1 || maxTotalBytes > Corpus.MAX_BYTES) {
            throw new IllegalArgumentException("maxTotalBytes " + maxTotalBytes + " must be in 1.." + Corpus.MAX_BYTES);
        }
    }

    /** Returns the defaults: field {@code text}, every suffix, whole files, a newline behind each, 2 GiB at most. */
    public static CorpusOptions defaults() {
        return new CorpusOptions("text", List.of(), new Separator.WholeFile(), "\n", Corpus.MAX_BYTES);
    }

    /** Returns these options with another text field. */
    public CorpusOptions withTextField(String newTextField) {
        return new CorpusOptions(newTextField, suffixes, separator, joint, maxTotalBytes);
    }

    /** Returns these options with other suffixes. */
    public CorpusOptions withSuffixes(String... newSuffixes) {
        return new CorpusOptions(textField, List.of(newSuffixes), separator, joint, maxTotalBytes);
    }

    /** Returns these options with another separator. */
    public CorpusOptions withSeparator(Separator newSeparator) {
        return new CorpusOptions(textField, suffixes, newSeparator, joint, maxTotalBytes);
    }

    /** Returns these options with another joint. */
    public CorpusOptions withJoint(String newJoint) {
        return new CorpusOptions(textField, suffixes, separator, newJoint, maxTotalBytes);
    }

    /** Returns these options with another limit. */
    public CorpusOptions withMaxTotalBytes(long newMaxTotalBytes) {
        return new CorpusOptions(textField, suffixes, separator, joint, newMaxTotalBytes);
    }
}
