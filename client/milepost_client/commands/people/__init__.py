"""Commands for people and what came of them: people, opportunities, helped."""
