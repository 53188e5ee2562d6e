package dev.torte.app.demo;

import dev.torte.corpus.Corpus;
import dev.torte.corpus.CorpusOptions;
import dev.torte.model.TorteException;
import dev.torte.model.io.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Java source that is neither in this repository nor in what the bundled capsules learnt from: the sources jar of Apache
 * Commons CLI, fetched by the build. Which bytes these are is pinned here, whatever the registry delivers.
 *
 * <p>Of 64-byte pieces cut at multiples of 64, 18 of 5,036 also occur in the text of the Java capsule: boilerplate that all
 * Apache libraries share.
 */
final class SourceText {
    static final String FILE_NAME = "commons-cli-1.11.0-sources.jar";
    static final String SHA256 = "c65b544468eafd3e1036671fb22fd9ba4c3f67c03f76298e8aaeb6943755a70b";

    private SourceText() {}

    /**
     * Returns whole files in the order of their names, each as long as it still fits. As in the training text, the licence
     * comment is taken off and a line with the path put in front.
     *
     * @param sha256   of the jar
     * @param maxBytes of all files together
     * @throws TorteException.Altered    if the jar has another hash
     * @throws TorteException.Unreadable if it cannot be read
     */
    static Corpus read(Path jar, String sha256, int maxBytes) {
        requireHash(jar, sha256);
        List<String> files = new ArrayList<>();
        int bytes = 0;
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            for (ZipEntry entry : entries(zip)) {
                String text = document(entry.getName(), content(zip, entry));
                int length = text.getBytes(StandardCharsets.UTF_8).length;
                if (bytes + length <= maxBytes) {
                    files.add(text);
                    bytes += length;
                }
            }
        } catch (IOException e) {
            throw new TorteException.Unreadable(jar, e);
        }
        return Corpus.of(FILE_NAME, files, CorpusOptions.defaults());
    }

    private static void requireHash(Path jar, String sha256) {
        try {
            String found = Digest.sha256(Files.readAllBytes(jar));
            if (!found.equals(sha256)) {
                throw new TorteException.Altered(jar, "the held-out source", sha256, found);
            }
        } catch (IOException e) {
            throw new TorteException.Unreadable(jar, e);
        }
    }

    private static List<? extends ZipEntry> entries(ZipFile zip) {
        return zip.stream()
                .filter(entry -> entry.getName().endsWith(".java"))
                .sorted(Comparator.comparing(ZipEntry::getName))
                .toList();
    }

    private static String content(ZipFile zip, ZipEntry entry) throws IOException {
        try (var in = zip.getInputStream(entry)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String document(String path, String source) {
        String code = source;
        if (code.startsWith("/*")) {
            code = code.substring(code.indexOf("*/") + 2).stripLeading();
        }
        return "// File: " + path + "\n" + code;
    }
}
