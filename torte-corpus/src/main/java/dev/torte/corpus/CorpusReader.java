package dev.torte.corpus;

import dev.torte.model.TorteException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One reading of inputs into a {@link Corpus}; used once. */
final class CorpusReader {
    /** Files in folders above this size are looked into before they are counted as text to be read. */
    private static final int LARGE_BYTES = 1 << 16;

    private final List<Path> inputs;
    private final CorpusOptions options;
    private final InputFiles files;
    private final List<SourceFile> sources = new ArrayList<>();
    private int binary;
    private int hiddenEntries;
    private int otherEntries;

    CorpusReader(List<Path> inputs, CorpusOptions options) {
        this.inputs = List.copyOf(inputs);
        this.options = options;
        this.files = new InputFiles(options);
    }

    Corpus read() {
        Path origin = inputs.getFirst();
        List<List<InputFiles.Found>> found = inputs.stream()
                .map(input -> withoutLargeBinaries(files.find(input)))
                .toList();
        // Plain sizes are known before a byte is read: a corpus that cannot fit is refused at once.
        CorpusBuilder builder = new CorpusBuilder(options, origin, plainBytes(found));
        for (int i = 0; i < inputs.size(); i++) {
            int before = builder.documentCount();
            for (InputFiles.Found file : found.get(i)) {
                readFile(file, builder);
            }
            requireText(inputs.get(i), builder.documentCount() - before);
        }
        return builder.build(origin, sources, skipped());
    }

    private Skipped skipped() {
        return files.skipped(binary, hiddenEntries, otherEntries);
    }

    /** Drops large binary files unread, so that a folder of text beside a video is not refused for its size. */
    private List<InputFiles.Found> withoutLargeBinaries(List<InputFiles.Found> found) {
        List<InputFiles.Found> kept = new ArrayList<>();
        for (InputFiles.Found file : found) {
            boolean drop = !file.given()
                    && !TextForm.isGzip(file.name())
                    && size(file.path()) > LARGE_BYTES
                    && firstNul(head(file.path())) >= 0;
            binary += drop ? 1 : 0;
            if (!drop) {
                kept.add(file);
            }
        }
        return kept;
    }

    private static byte[] head(Path path) {
        try (InputStream in = Files.newInputStream(path)) {
            return in.readNBytes(LARGE_BYTES);
        } catch (IOException e) {
            throw new TorteException.Unreadable(path, e);
        }
    }

    private static long plainBytes(List<List<InputFiles.Found>> found) {
        long total = 0;
        for (List<InputFiles.Found> list : found) {
            for (InputFiles.Found file : list) {
                boolean plain = TextForm.of(file.name()) == TextForm.TEXT
                        && !TextForm.isGzip(file.name())
                        && !TextForm.isArchive(file.name());
                total += plain ? size(file.path()) : 0;
            }
        }
        return total;
    }

    private static long size(Path path) {
        try {
            return Files.size(path);
        } catch (IOException e) {
            throw new TorteException.Unreadable(path, e);
        }
    }

    private void readFile(InputFiles.Found file, CorpusBuilder builder) {
        if (TextForm.isArchive(file.name())) {
            readArchive(file, builder);
            return;
        }
        BoundedRead.Content content = BoundedRead.file(file.path(), TextForm.isGzip(file.name()), builder.room());
        int nul = firstNul(content.text());
        if (nul >= 0 && !file.given()) {
            binary++;
            return;
        }
        if (nul >= 0) {
            throw new TorteException.Malformed(
                    file.path(),
                    "byte " + nul,
                    "text",
                    "a NUL byte, so this is a binary file or UTF-16",
                    "Convert it to UTF-8 text.");
        }
        sources.add(new SourceFile(file.name(), content.packedBytes(), content.sha256()));
        addText(file.path(), file.name(), content.text(), builder);
    }

    private void readArchive(InputFiles.Found file, CorpusBuilder builder) {
        sources.add(BoundedRead.hashed(file.path(), file.name()));
        ArchiveReader archive = new ArchiveReader(file.path(), options);
        archive.read(builder.room(), (name, text) -> {
            if (firstNul(text) >= 0) {
                binary++;
            } else {
                addText(file.path(), file.name() + "!" + name, text, builder);
            }
        });
        binary += archive.nested();
        hiddenEntries += archive.hidden();
        otherEntries += archive.otherSuffix();
    }

    private void addText(Path path, String name, byte[] text, CorpusBuilder builder) {
        switch (TextForm.of(name)) {
            case JSON_LINES ->
                new JsonLines(path, name, text, options.textField())
                        .forEach((line, record) -> builder.add(path, name + "#" + line, record, 0, record.length));
            case TEXT -> {
                int before = builder.documentCount();
                DocumentCutter.cut(text, options.separator(), (from, to, title) -> {
                    boolean whole = from == 0 && to == text.length;
                    String suffix =
                            !title.isEmpty() ? ": " + title : whole ? "" : "#" + (builder.documentCount() - before + 1);
                    builder.add(path, name + suffix, text, from, to);
                });
            }
        }
    }

    private void requireText(Path input, int documents) {
        if (documents > 0) {
            return;
        }
        if (Files.isDirectory(input) || TextForm.isArchive(input.toString())) {
            String wanted = options.suffixes().isEmpty() ? "text" : String.join(" or ", options.suffixes());
            throw new TorteException.Malformed(
                    input,
                    "content",
                    "at least one " + wanted + " file that is not empty",
                    "none (" + skipped() + ")",
                    "Name a folder or archive with text in it, or other suffixes.");
        }
        throw new TorteException.TooShort(input, "a corpus", 1, 0);
    }

    private static int firstNul(byte[] text) {
        for (int i = 0; i < text.length; i++) {
            if (text[i] == 0) {
                return i;
            }
        }
        return -1;
    }
}
