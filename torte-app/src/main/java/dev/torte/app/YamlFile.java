package dev.torte.app;

import dev.torte.model.TorteException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Reads YAML files into records, strictly: every field known, none missing but optional ones, no key twice. */
public final class YamlFile {
    /** Larger than any file that people write by hand; a larger one is not read. */
    private static final long MOST_BYTES = 1 << 20;

    private YamlFile() {}

    /**
     * Reads one.
     *
     * @throws TorteException.Missing if there is none
     * @throws TorteException.Malformed naming the line, and the field where there is one
     */
    public static <T> T read(Path file, Class<T> type) {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw malformed(file, "size", "at most " + MOST_BYTES + " bytes", Files.size(file) + " bytes");
            }
            return parse(file, Files.readString(file), type);
        } catch (NoSuchFileException e) {
            throw new TorteException.Missing(file, "a YAML file", "Check the path; examples are in recipes/.");
        } catch (IOException e) {
            throw new TorteException.Unreadable(file, e);
        }
    }

    private static <T> T parse(Path file, String text, Class<T> type) {
        YAMLMapper mapper = YAMLMapper.builder()
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();
        try {
            T value = mapper.readValue(text, type);
            if (value == null) {
                throw malformed(file, "content", "fields", "nothing");
            }
            return value;
        } catch (JacksonException e) {
            throw malformed(file, where(e, text), "known fields, each once and of its type", reason(e));
        }
    }

    /** The library does not know the line of a field inside a list that it had to look at twice; then it is searched for. */
    private static String where(JacksonException e, String text) {
        if (e.getLocation() != null && e.getLocation().getLineNr() > 0) {
            return "line " + e.getLocation().getLineNr();
        }
        if (e instanceof DatabindException data && !data.getPath().isEmpty()) {
            String field = data.getPath().getLast().getPropertyName() + ":";
            List<String> lines = text.lines().toList();
            for (int i = 0; i < lines.size(); i++) {
                if (lines.get(i).contains(field)) {
                    return "line " + (i + 1);
                }
            }
        }
        return "content";
    }

    private static String reason(JacksonException e) {
        String field = e instanceof DatabindException data && !data.getPath().isEmpty()
                ? " at " + data.getPathReference().replaceAll("[a-z.]+\\.[a-zA-Z$]+\\[", "[")
                : "";
        String cause =
                e.getCause() instanceof IllegalArgumentException wrong ? wrong.getMessage() : e.getOriginalMessage();
        return cause.lines()
                        .findFirst()
                        .orElse("")
                        .replaceAll("\\(class [^)]*\\)|`[a-z.]+[.$]|\\([^)]*known properties.*", "")
                + field;
    }

    private static TorteException malformed(Path file, String where, String expected, String found) {
        return new TorteException.Malformed(
                file, where, expected, found, "Compare with the files in recipes/ and mend that line.");
    }
}
