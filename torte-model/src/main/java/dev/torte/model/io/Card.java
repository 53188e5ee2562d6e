package dev.torte.model.io;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a model file says about itself besides its numbers: name, version, licence, domain, how and on what it was trained. Part
 * of the file's identity.
 *
 * @param facts texts by name, such as {@code name} or {@code training.steps}
 */
public record Card(SortedMap<String, String> facts) {

    public Card {
        facts = Collections.unmodifiableSortedMap(new TreeMap<>(facts));
    }

    /** Makes a card from names and texts in turn. */
    public static Card of(String... namesAndTexts) {
        if (namesAndTexts.length % 2 != 0) {
            throw new IllegalArgumentException("the name " + namesAndTexts[namesAndTexts.length - 1] + " has no text");
        }
        SortedMap<String, String> facts = new TreeMap<>();
        for (int i = 0; i < namesAndTexts.length; i += 2) {
            facts.put(namesAndTexts[i], namesAndTexts[i + 1]);
        }
        return new Card(facts);
    }

    public Optional<String> get(String name) {
        return Optional.ofNullable(facts.get(name));
    }

    /** Returns this card with one fact set. */
    public Card with(String name, String text) {
        SortedMap<String, String> changed = new TreeMap<>(facts);
        changed.put(name, text);
        return new Card(changed);
    }
}
