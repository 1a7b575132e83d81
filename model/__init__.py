"""What the neural half is made from: data, training, evaluation. No part of the package."""
