package dev.torte.corpus;

import dev.torte.model.TorteException;
import dev.torte.model.io.Json;
import dev.torte.model.io.JsonValue;
import dev.torte.model.io.JsonValue.JsonArray;
import dev.torte.model.io.JsonValue.JsonNumber;
import dev.torte.model.io.JsonValue.JsonObject;
import dev.torte.model.io.JsonValue.JsonString;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/** {@code torte-corpus/1}: a {@link Manifest} as JSON, and strictly back. */
final class ManifestJson {
    private static final String FORMAT = "torte-corpus/1";
    private static final long MAX_BYTES = 64L << 20;
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

    private final Path path;

    private ManifestJson(Path path) {
        this.path = path;
    }

    static JsonValue write(Manifest manifest) {
        return object(
                "format", JsonValue.of(FORMAT),
                "licence", JsonValue.of(manifest.licence()),
                "source", JsonValue.of(manifest.source()),
                "rules", rules(manifest.rules()),
                "split", split(manifest.split()),
                "files", array(manifest.files(), ManifestJson::file),
                "content", content(manifest.content()));
    }

    private static JsonValue rules(Manifest.Rules rules) {
        return object(
                "textField", JsonValue.of(rules.textField()),
                "suffixes", array(rules.suffixes(), JsonValue::of),
                "separator", separator(rules.separator()),
                "joint", JsonValue.of(rules.joint()));
    }

    private static JsonValue separator(Separator separator) {
        return switch (separator) {
            case Separator.WholeFile() -> object("kind", JsonValue.of("wholeFile"));
            case Separator.Line(String text) -> object("kind", JsonValue.of("line"), "text", JsonValue.of(text));
            case Separator.Heading(String prefix) ->
                object("kind", JsonValue.of("heading"), "prefix", JsonValue.of(prefix));
            case Separator.BlankLines(int count) ->
                object("kind", JsonValue.of("blankLines"), "count", JsonValue.of((long) count));
            case Separator.Pieces(int bytes) ->
                object("kind", JsonValue.of("pieces"), "bytes", JsonValue.of((long) bytes));
        };
    }

    private static JsonValue split(SplitRule split) {
        return switch (split) {
            case SplitRule.Unsplit() -> object("kind", JsonValue.of("unsplit"));
            case SplitRule.ByDocument(long seed, int share) ->
                object(
                        "kind", JsonValue.of("byDocument"),
                        "seed", JsonValue.of(seed),
                        "validPerMillion", JsonValue.of((long) share));
        };
    }

    private static JsonValue file(SourceFile file) {
        return object(
                "name", JsonValue.of(file.name()),
                "bytes", JsonValue.of(file.bytes()),
                "sha256", JsonValue.of(file.sha256()));
    }

    private static JsonValue content(Manifest.Content content) {
        return object(
                "bytes", JsonValue.of(content.bytes()),
                "sha256", JsonValue.of(content.sha256()),
                "documents", JsonValue.of((long) content.documents()),
                "boundariesSha256", JsonValue.of(content.boundariesSha256()));
    }

    private static JsonValue object(Object... namesAndValues) {
        Map<String, JsonValue> members = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            members.put((String) namesAndValues[i], (JsonValue) namesAndValues[i + 1]);
        }
        return new JsonObject(members);
    }

    private static <T> JsonValue array(List<T> values, Function<T, JsonValue> each) {
        return new JsonArray(values.stream().map(each).toList());
    }

    static Manifest read(Path path) {
        if (!Files.exists(path)) {
            throw new TorteException.Missing(path, "a corpus manifest (" + FORMAT + ")", "Check the path.");
        }
        ManifestJson reader = new ManifestJson(path);
        byte[] bytes = BoundedRead.file(path, false, MAX_BYTES).text();
        JsonObject root;
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            root = reader.asObject("manifest", Json.parse(text));
        } catch (CharacterCodingException e) {
            throw reader.malformed("text", "UTF-8", "bytes that are not");
        } catch (Json.Invalid e) {
            throw reader.malformed("text", "JSON", e.getMessage());
        }
        try {
            return reader.manifest(root);
        } catch (IllegalArgumentException e) {
            // The records check their own ranges: from a file, a value out of range is the file's fault.
            throw reader.malformed("values", "values in range", e.getMessage());
        }
    }

    private Manifest manifest(JsonObject root) {
        String format = root.get("format").orElse(null) instanceof JsonString(String value) ? value : "none";
        if (!format.equals(FORMAT)) {
            throw malformed("format", FORMAT, format);
        }
        requireNames("manifest", root, "format", "licence", "source", "rules", "split", "files", "content");
        return new Manifest(
                string(root, "licence"),
                string(root, "source"),
                readRules(child(root, "rules")),
                readSplit(child(root, "split")),
                list(root, "files").stream()
                        .map(file -> readFile(asObject("files", file)))
                        .toList(),
                readContent(child(root, "content")));
    }

    private Manifest.Rules readRules(JsonObject rules) {
        requireNames("rules", rules, "textField", "suffixes", "separator", "joint");
        return new Manifest.Rules(
                string(rules, "textField"),
                list(rules, "suffixes").stream()
                        .map(suffix -> asString("suffixes", suffix))
                        .toList(),
                readSeparator(child(rules, "separator")),
                string(rules, "joint"));
    }

    private Separator readSeparator(JsonObject separator) {
        String kind = string(separator, "kind");
        return switch (kind) {
            case "wholeFile" -> {
                requireNames("separator", separator, "kind");
                yield new Separator.WholeFile();
            }
            case "line" -> {
                requireNames("separator", separator, "kind", "text");
                yield new Separator.Line(string(separator, "text"));
            }
            case "heading" -> {
                requireNames("separator", separator, "kind", "prefix");
                yield new Separator.Heading(string(separator, "prefix"));
            }
            case "blankLines" -> {
                requireNames("separator", separator, "kind", "count");
                yield new Separator.BlankLines(integer(separator, "count"));
            }
            case "pieces" -> {
                requireNames("separator", separator, "kind", "bytes");
                yield new Separator.Pieces(integer(separator, "bytes"));
            }
            default -> throw malformed("separator", "wholeFile, line, heading, blankLines or pieces", kind);
        };
    }

    private SplitRule readSplit(JsonObject split) {
        String kind = string(split, "kind");
        return switch (kind) {
            case "unsplit" -> {
                requireNames("split", split, "kind");
                yield new SplitRule.Unsplit();
            }
            case "byDocument" -> {
                requireNames("split", split, "kind", "seed", "validPerMillion");
                yield new SplitRule.ByDocument(number(split, "seed"), integer(split, "validPerMillion"));
            }
            default -> throw malformed("split", "unsplit or byDocument", kind);
        };
    }

    private SourceFile readFile(JsonObject file) {
        requireNames("files", file, "name", "bytes", "sha256");
        return new SourceFile(string(file, "name"), number(file, "bytes"), sha256(file, "sha256"));
    }

    private Manifest.Content readContent(JsonObject content) {
        requireNames("content", content, "bytes", "sha256", "documents", "boundariesSha256");
        return new Manifest.Content(
                integer(content, "bytes"),
                sha256(content, "sha256"),
                integer(content, "documents"),
                sha256(content, "boundariesSha256"));
    }

    private void requireNames(String where, JsonObject object, String... names) {
        if (!object.members().keySet().equals(Set.of(names))) {
            throw malformed(
                    where,
                    "exactly the names " + List.of(names),
                    object.members().keySet().toString());
        }
    }

    private JsonValue member(JsonObject object, String name) {
        return object.get(name).orElseThrow(() -> malformed("content", "a name \"" + name + "\"", "none"));
    }

    private JsonObject child(JsonObject object, String name) {
        return asObject(name, member(object, name));
    }

    private JsonObject asObject(String where, JsonValue value) {
        if (value instanceof JsonObject object) {
            return object;
        }
        throw malformed(where, "an object", Json.canonical(value));
    }

    private List<JsonValue> list(JsonObject object, String name) {
        if (member(object, name) instanceof JsonArray(List<JsonValue> elements)) {
            return elements;
        }
        throw malformed(name, "a list", Json.canonical(member(object, name)));
    }

    private String string(JsonObject object, String name) {
        return asString(name, member(object, name));
    }

    private String asString(String where, JsonValue value) {
        if (value instanceof JsonString(String text)) {
            return text;
        }
        throw malformed(where, "a string", Json.canonical(value));
    }

    private String sha256(JsonObject object, String name) {
        String hash = string(object, name);
        if (!SHA_256.matcher(hash).matches()) {
            throw malformed(name, "64 lower-case hexadecimal digits", hash);
        }
        return hash;
    }

    private long number(JsonObject object, String name) {
        JsonValue value = member(object, name);
        if (value instanceof JsonNumber number && number.asLong().isPresent()) {
            return number.asLong().get();
        }
        throw malformed(name, "a whole number of 64 bits", Json.canonical(value));
    }

    private int integer(JsonObject object, String name) {
        long value = number(object, name);
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw malformed(name, "a number in 0.." + Integer.MAX_VALUE, Long.toString(value));
        }
        return (int) value;
    }

    private TorteException.Malformed malformed(String where, String expected, String found) {
        return new TorteException.Malformed(path, where, expected, found, "Write the manifest anew from its files.");
    }
}
