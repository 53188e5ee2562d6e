package dev.torte.app.cli;

import dev.torte.app.Console;
import dev.torte.app.Engine;
import dev.torte.app.JsonLine;
import dev.torte.app.capsule.CapsuleFacts;
import dev.torte.app.capsule.CapsuleStore;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Checks a capsule. */
@Command(
        name = "verify",
        description =
                "Check format, identity, anchors, answers and signature of a capsule, and that it loads; exit 1 if anything"
                        + " differs.",
        footer = {"", "Example:", "  torte capsule verify game.torte"})
final class CapsuleVerifyCommand extends Verb {
    private final Console console;
    private final Engine engine;

    @Parameters(paramLabel = "FILE|NAME", description = "A capsule file, or the name of an installed one.")
    private String capsule;

    @Mixin
    private StoreOption store;

    @Mixin
    private JsonOption json;

    CapsuleVerifyCommand(Console console, Engine engine) {
        this.console = console;
        this.engine = engine;
    }

    @Override
    public Integer call() {
        CapsuleStore source = store.store();
        CapsuleFacts.Verified ready = source.verify(engine, CapsuleInspectCommand.resolve(capsule, store));
        // More than an installation does, which is to take milliseconds: of a capsule that carries text all of it is
        // read.
        engine.loadCapsule(ready.path());
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("verified", true);
        facts.put("file", ready.path().toString());
        facts.put("identity", ready.identity());
        facts.put(CapsuleFacts.CONTRACT, ready.card().get(CapsuleFacts.CONTRACT).orElseThrow());
        facts.put(
                CapsuleFacts.CONFORMANCE,
                ready.card().get(CapsuleFacts.CONFORMANCE).orElseThrow());
        ready.signer().ifPresent(signer -> {
            facts.put("signer", signer.key());
            facts.put("trusted", signer.trusted());
        });
        facts.put("kernels", engine.kernels().name());
        if (json.wanted()) {
            console.result(JsonLine.of(facts));
        } else {
            facts.forEach((name, value) -> console.result(String.format(Locale.ROOT, "%-12s %s", name, value)));
        }
        return DONE;
    }
}
