"""Tests of the whole system: real brokers, real servers and real devices."""
