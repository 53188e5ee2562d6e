package dev.torte.app.experiment;

import dev.torte.app.cli.SeparatorText;
import dev.torte.app.experiment.Experiment.TextFile;
import dev.torte.corpus.Corpus;
import dev.torte.corpus.CorpusOptions;
import dev.torte.model.TorteException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The text of an experiment, found to be what its file says.
 *
 * @param validDocuments how many of the documents of {@code valid} come from each of its files, in order
 */
public record Texts(Corpus train, Corpus valid, List<Integer> validDocuments) {

    /**
     * Reads all files below {@code root}.
     *
     * @throws TorteException.Altered if one is not the one that is named
     * @throws TorteException.Missing if there is none
     */
    static Texts read(Path root, Experiment.Data data) {
        List<Corpus> valid = read(root, data.valid());
        return new Texts(
                Corpus.joined(read(root, data.train())),
                Corpus.joined(valid),
                valid.stream().map(Corpus::documentCount).toList());
    }

    /** Reads the held-out files only; throws as {@link #read}. */
    static Corpus valid(Path root, Experiment.Data data) {
        return corpus(root, data.valid());
    }

    /** Reads some files as one text; throws as {@link #read}. */
    public static Corpus corpus(Path root, List<TextFile> files) {
        return Corpus.joined(read(root, files));
    }

    /** Reads the files to learn from only; throws as {@link #read}. */
    static Corpus train(Path root, Experiment.Data data) {
        return Corpus.joined(read(root, data.train()));
    }

    private static List<Corpus> read(Path root, List<TextFile> files) {
        List<Corpus> parts = new ArrayList<>();
        for (TextFile text : files) {
            Path file = root.resolve(text.file());
            // Without a joint the documents of a file are its bytes, neither more nor fewer.
            Corpus part = Corpus.read(
                    List.of(file),
                    CorpusOptions.defaults().withJoint("").withSeparator(SeparatorText.read(text.cut())));
            String found = part.sources().getFirst().sha256();
            if (!found.equals(text.sha256())) {
                throw new TorteException.Altered(file, "the text", text.sha256(), found);
            }
            parts.add(part);
        }
        return parts;
    }

    /** Returns {@code count} held-out documents at equal distances, all if there are fewer. */
    List<byte[]> sample(int count) {
        List<byte[]> all = valid.documentBytes();
        int size = Math.min(count, all.size());
        return IntStream.range(0, size)
                .mapToObj(i -> all.get((int) ((long) i * all.size() / size)))
                .toList();
    }
}
