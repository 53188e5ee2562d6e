package dev.torte.app.cli;

import dev.torte.app.Engine;
import dev.torte.app.ReadyBrick;
import dev.torte.app.ReadyModel;
import dev.torte.runtime.Receiver;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which brick corrects the model, and how strongly. */
final class BrickOptions {
    @Option(names = "--brick", paramLabel = "FILE", description = "A brick that corrects the core.")
    private Path brick;

    @Option(
            names = "--brick-scale",
            paramLabel = "X",
            description = "What the brick's change is multiplied by (default: 1).")
    private Float scale;

    /** Returns the brick; throws IllegalArgumentException if only a scale was given. */
    Optional<ReadyBrick> load() {
        if (brick == null && scale != null) {
            throw new IllegalArgumentException("--brick-scale " + scale + " needs a --brick");
        }
        return Optional.ofNullable(brick).map(Engine::loadBrick);
    }

    /** Returns a model with the brick in it. */
    ReadyModel in(ReadyModel core, ReadyBrick loaded) {
        return new ReadyModel(
                core.path(),
                core.model().with(loaded.brick(), Receiver.plain().withScale(scale())),
                core.card(),
                core.identity(),
                core.sizeBytes());
    }

    /** Returns what a JSON object says of a brick. */
    Map<String, Object> facts(ReadyBrick loaded) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("brick", loaded.identity());
        facts.put("brickScale", scale());
        return facts;
    }

    private float scale() {
        return scale == null ? 1 : scale;
    }
}
