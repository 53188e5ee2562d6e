package dev.torte.app.demo;

import dev.torte.corpus.Corpus;
import dev.torte.corpus.CorpusOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The text of the game world that travels with the program: what the demo learns from, and what it is scored on.
 *
 * @param train   dialogue, lore and quests
 * @param heldOut other documents of the same three kinds, never learnt from; no span of 64 bytes is in both
 */
record GameText(Corpus train, Corpus heldOut) {
    private static final List<String> FILES = List.of("dialogue.txt", "lore.txt", "quests.txt");
    private static final String FOLDER = "/dev/torte/app/game/";
    private static final String SEPARATOR = "===";

    static GameText bundled() {
        return new GameText(read("game", FOLDER), read("game-heldout", FOLDER + "heldout/"));
    }

    private static Corpus read(String name, String folder) {
        List<String> documents = new ArrayList<>();
        for (String file : FILES) {
            documents.addAll(documents(resource(folder + file)));
        }
        return Corpus.of(name, documents, CorpusOptions.defaults());
    }

    private static List<String> documents(String text) {
        List<String> documents = new ArrayList<>();
        StringBuilder document = new StringBuilder();
        for (String line : text.lines().toList()) {
            if (line.equals(SEPARATOR)) {
                documents.add(document.toString());
                document.setLength(0);
            } else {
                document.append(line).append('\n');
            }
        }
        documents.add(document.toString());
        documents.removeIf(String::isBlank);
        return documents;
    }

    private static String resource(String name) {
        try (InputStream in = GameText.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new AssertionError(name + " is not part of the program");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
