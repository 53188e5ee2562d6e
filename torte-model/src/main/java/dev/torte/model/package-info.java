/**
 * What a model is: {@link dev.torte.model.Recipe} (what a user writes), {@link dev.torte.model.Blueprint} (the recipe expanded
 * to a tree of {@link dev.torte.model.Block}s), and {@link dev.torte.model.Param}s (names, shapes, first values). This package
 * does not compute: see the runtime and train modules. Start with {@link dev.torte.model.PatchCore}.
 */
package dev.torte.model;
