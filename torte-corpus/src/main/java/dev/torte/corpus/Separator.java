package dev.torte.corpus;

/**
 * Where one document of a text file ends and the next begins. Never applied to JSON lines: there each record is a
 * document. Lines end in {@code \n} or {@code \r\n}.
 */
public sealed interface Separator {

    /** Each file is one document. The default. */
    record WholeFile() implements Separator {}

    /**
     * A line that equals {@code text}, such as {@code <|endoftext|>} or {@code ===}, ends a document. The line itself
     * is left out of the corpus (put it back with {@link CorpusOptions#joint()} when a model shall see it), and so are
     * documents without any byte above the space.
     */
    record Line(String text) implements Separator {
        public Line {
            requireOneLine(text);
        }
    }

    /** A line that begins with {@code prefix}, such as {@code # File: }, begins a document and belongs to it. */
    record Heading(String prefix) implements Separator {
        public Heading {
            requireOneLine(prefix);
        }
    }

    /** {@code count} or more empty lines in a row end a document; they belong to the document before them. */
    record BlankLines(int count) implements Separator {
        public BlankLines {
            if (count < 1) {
                throw new IllegalArgumentException("count " + count + " must be >= 1");
            }
        }
    }

    /**
     * A document ends behind the first line end at or after {@code bytes} bytes, or after 2 × {@code bytes} where no
     * line ends. Gives a single long file enough documents to be split.
     */
    record Pieces(int bytes) implements Separator {
        public Pieces {
            if (bytes < 1 || bytes > 1 << 29) {
                throw new IllegalArgumentException("bytes " + bytes + " must be in 1.." + (1 << 29));
            }
        }
    }

    private static void requireOneLine(String text) {
        if (text.isBlank() || text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0) {
            throw new IllegalArgumentException("separator \"" + text + "\" must be one line that is not blank");
        }
    }
}
