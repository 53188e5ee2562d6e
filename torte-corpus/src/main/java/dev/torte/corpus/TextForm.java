package dev.torte.corpus;

import java.util.List;
import java.util.Locale;

/** What the name of a file says about the form of its text. */
enum TextForm {
    TEXT,
    JSON_LINES;

    /** Returns the form of a file that is no archive; {@code .gz} says nothing about it. */
    static TextForm of(String name) {
        String plain = withoutGzip(name).toLowerCase(Locale.ROOT);
        return plain.endsWith(".jsonl") || plain.endsWith(".ndjson") ? JSON_LINES : TEXT;
    }

    static boolean isGzip(String name) {
        return name.toLowerCase(Locale.ROOT).endsWith(".gz");
    }

    static boolean isArchive(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".jar") || lower.endsWith(".zip");
    }

    /** Tells whether {@code name}, its {@code .gz} taken off, ends in one of {@code suffixes} or these are none. */
    static boolean hasSuffix(String name, List<String> suffixes) {
        return suffixes.isEmpty() || suffixes.stream().anyMatch(withoutGzip(name)::endsWith);
    }

    private static String withoutGzip(String name) {
        return isGzip(name) ? name.substring(0, name.length() - ".gz".length()) : name;
    }
}
