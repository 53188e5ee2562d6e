package dev.torte.model.io;

import dev.torte.model.TorteException;
import dev.torte.model.io.PickleNode.Leaf;
import dev.torte.model.io.PickleNode.Mark;
import dev.torte.model.io.PickleNode.Name;
import dev.torte.model.io.PickleNode.OpenDict;
import dev.torte.model.io.PickleNode.OpenList;
import dev.torte.model.io.PickleNode.Storage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns the open nodes of a pickle into an immutable tree. A pickle may mention one value many times, or inside itself: the first is
 * shared, but counted as often as a walk would meet it, so that whoever walks the result is safe; the second is refused.
 */
final class PickleTree {
    private static final int MAX_DEPTH = 64;

    /** A finished value and how many values a walk through it meets. */
    private record Closed(TorchValue value, long size) {}

    private final Path path;
    private final IdentityHashMap<PickleNode, Closed> closed = new IdentityHashMap<>();
    private int depth;

    PickleTree(Path path) {
        this.path = path;
    }

    TorchValue close(PickleNode node) {
        return closed(node).value();
    }

    private Closed closed(PickleNode node) {
        Closed known = closed.get(node);
        if (known == null) {
            // A value inside itself also ends here.
            if (++depth > MAX_DEPTH) {
                throw malformed("at most " + MAX_DEPTH + " levels", "more");
            }
            known = switch (node) {
                case Leaf(TorchValue value) -> new Closed(value, 1);
                case OpenDict dict -> dict(dict);
                case OpenList list -> list(list);
                case Name name -> throw malformed("a value", "a bare name");
                case Storage storage -> throw malformed("a value", "a bare storage");
                case Mark mark -> throw malformed("a value", "the start of a group");
            };
            depth--;
            closed.put(node, known);
        }
        return known;
    }

    private Closed dict(OpenDict dict) {
        Map<TorchValue, TorchValue> entries = new LinkedHashMap<>();
        long size = 1;
        for (Map.Entry<TorchValue, PickleNode> entry : dict.entries().entrySet()) {
            Closed value = closed(entry.getValue());
            size = total(size, value);
            entries.put(entry.getKey(), value.value());
        }
        return new Closed(new TorchValue.Dict(entries), size);
    }

    private Closed list(OpenList list) {
        List<TorchValue> values = new ArrayList<>(list.items().size());
        long size = 1;
        for (PickleNode item : list.items()) {
            Closed value = closed(item);
            size = total(size, value);
            values.add(value.value());
        }
        return new Closed(new TorchValue.Items(values), size);
    }

    private long total(long size, Closed more) {
        if (size + more.size() > Pickle.MAX_NODES) {
            throw malformed("at most " + Pickle.MAX_NODES + " values", "more, by repetition");
        }
        return size + more.size();
    }

    private TorteException malformed(String expected, String found) {
        return TorchCheckpoint.malformed(path, "data.pkl", expected, found);
    }
}
