package dev.torte.app.bench;

import dev.torte.runtime.LoadedModel;

/**
 * A model whose speed is measured.
 *
 * @param name to show, with the precision of its weights
 */
record Contender(String name, LoadedModel model) {}
