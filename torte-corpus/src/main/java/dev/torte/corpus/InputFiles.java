package dev.torte.corpus;

import dev.torte.model.TorteException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Finds the files that the inputs of a corpus name. Looks at names and attributes, never inside. */
final class InputFiles {
    /**
     * @param name  relative to the input folder, or the bare file name
     * @param given whether its own path was given, as opposed to being found in a folder
     */
    record Found(Path path, String name, boolean given) {}

    private final CorpusOptions options;
    private int hidden;
    private int archives;
    private int otherSuffix;
    private int special;

    InputFiles(CorpusOptions options) {
        this.options = options;
    }

    /** Returns the files of one input, those of a folder sorted by relative path with {@code /} between its parts. */
    List<Found> find(Path input) {
        if (!Files.exists(input)) {
            throw new TorteException.Missing(input, "a text file or a folder of text", "Check the path.");
        }
        if (Files.isDirectory(input)) {
            return walk(input);
        }
        if (!Files.isRegularFile(input)) {
            throw new TorteException.Malformed(
                    input, "kind", "a file or a folder", "a pipe or device", "Write the text to a file first.");
        }
        return List.of(new Found(input, nameOf(input), true));
    }

    /** Returns what was passed over so far, {@code binary} more files of which had NUL bytes inside. */
    Skipped skipped(int binary, int hiddenEntries, int otherEntries) {
        return new Skipped(hidden + hiddenEntries, archives + binary, otherSuffix + otherEntries, special);
    }

    private List<Found> walk(Path folder) {
        List<Found> found = new ArrayList<>();
        try {
            // The root may itself be a link to a folder; links below it are not followed, so that no loop can be.
            Path root = folder.toRealPath();
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
                    if (!dir.equals(root) && isHidden(dir)) {
                        hidden++;
                        return FileVisitResult.SKIP_SUBTREE;
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    String name = root.relativize(file).toString().replace('\\', '/');
                    if (isHidden(file)) {
                        hidden++;
                    } else if (!attributes.isRegularFile()) {
                        special++;
                    } else if (TextForm.isArchive(name)) {
                        archives++;
                    } else if (!TextForm.hasSuffix(name, options.suffixes())) {
                        otherSuffix++;
                    } else {
                        found.add(new Found(file, name, false));
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException failure) {
                    throw new TorteException.Unreadable(file, failure);
                }
            });
        } catch (IOException e) {
            throw new TorteException.Unreadable(folder, e);
        }
        found.sort(Comparator.comparing(Found::name));
        return found;
    }

    private static boolean isHidden(Path path) {
        return nameOf(path).startsWith(".");
    }

    private static String nameOf(Path path) {
        Path last = path.getFileName();
        return last == null ? path.toString() : last.toString();
    }
}
