package dev.torte.app.cli;

import java.util.concurrent.Callable;

/** A verb: the help is added where it is put into the tree. Throws what goes wrong; returns the exit code otherwise. */
abstract class Verb implements Callable<Integer> {
    static final int DONE = 0;
}
