package dev.torte.app.cli;

import dev.torte.app.Console;
import dev.torte.app.JsonLine;
import dev.torte.app.capsule.CapsuleStore;
import dev.torte.model.io.ModelFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows the store. */
@Command(
        name = "list",
        description = "List the installed capsules.",
        footer = {"", "Example:", "  torte capsule list --json"})
final class CapsuleListCommand extends Verb {
    private final Console console;

    @Mixin
    private StoreOption store;

    @Mixin
    private JsonOption json;

    CapsuleListCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        CapsuleStore source = store.store();
        List<Map<String, Object>> capsules = new ArrayList<>();
        source.names().keySet().forEach(name -> capsules.add(describe(source, name)));
        if (json.wanted()) {
            console.result(JsonLine.of(Map.of("store", source.folder().toString(), "capsules", capsules)));
        } else {
            capsules.forEach(capsule -> console.result(String.format(
                    Locale.ROOT,
                    "%-20s %-10s %s %,10d bytes",
                    capsule.get("name"),
                    capsule.getOrDefault("version", ""),
                    capsule.get("identity"),
                    (long) capsule.get("sizeBytes"))));
            if (capsules.isEmpty()) {
                console.note("No capsule is installed in " + source.folder() + ". Next: torte capsule install FILE");
            }
        }
        return DONE;
    }

    private static Map<String, Object> describe(CapsuleStore source, String name) {
        try (ModelFile file = ModelFile.open(source.find(name))) {
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("name", name);
            file.card().get("version").ifPresent(version -> facts.put("version", version));
            facts.put("identity", file.identity());
            facts.put("sizeBytes", file.sizeBytes());
            facts.put("card", file.card().facts());
            return facts;
        }
    }
}
