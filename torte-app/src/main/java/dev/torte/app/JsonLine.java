package dev.torte.app;

import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** JSON for other programs to read: results of {@code --json} and lines of logs. */
public final class JsonLine {

    private JsonLine() {}

    /** Returns one object on one line; values are texts, numbers, booleans, null, lists and maps with text keys. */
    public static String of(Map<String, ?> members) {
        return JsonMapper.shared().writeValueAsString(members);
    }

    /** Reads one object. */
    public static Map<?, ?> read(String line) {
        return JsonMapper.shared().readValue(line, Map.class);
    }
}
