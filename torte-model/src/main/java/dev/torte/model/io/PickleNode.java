package dev.torte.model.io;

import dev.torte.model.io.PickleGlobal.Element;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What lies on the stack of a pickle being read. Dictionaries and lists are filled after they have been remembered, so they stay
 * open until the end; nodes are compared by identity.
 */
sealed interface PickleNode {

    /** A finished value. */
    record Leaf(TorchValue value) implements PickleNode {}

    /** An open dictionary; keys are texts or integers. */
    final class OpenDict implements PickleNode {
        private final Map<TorchValue, PickleNode> entries = new LinkedHashMap<>();

        Map<TorchValue, PickleNode> entries() {
            return entries;
        }
    }

    /** An open list, or a tuple, which is complete from the start. */
    final class OpenList implements PickleNode {
        private final List<PickleNode> items;
        private final boolean tuple;

        OpenList(List<PickleNode> items, boolean tuple) {
            this.items = new ArrayList<>(items);
            this.tuple = tuple;
        }

        List<PickleNode> items() {
            return items;
        }

        boolean isTuple() {
            return tuple;
        }
    }

    /** A permitted name. */
    record Name(PickleGlobal global) implements PickleNode {}

    /** The numbers under one key of the archive. */
    record Storage(Element element, String key, long count) implements PickleNode {}

    /** The start of a group of items. */
    record Mark() implements PickleNode {}
}
