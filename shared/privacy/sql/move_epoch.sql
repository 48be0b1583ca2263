UPDATE privacy.epoch SET number = number + 1
