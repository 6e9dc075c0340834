"""What pycocotools answers for seeded detections and key points.

Writes the cases with the answers, as `tests/fixtures/metrics/pycocotools.json` holds them:

    python tests/conformance/metric_oracle.py --write FILE

and with --check FILE computes them again, so that a newer pycocotools is noticed.
"""

import contextlib
import io
import json
import sys

import numpy as np
from pycocotools import mask as coco_mask
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

SIGMAS = np.array([0.05, 0.1, 0.08])


def rounded(values):
    return [round(float(value), 3) for value in values]


def detection_case(seed):
    random = np.random.default_rng(seed)
    images, annotations, detections = [], [], []
    classes = int(random.integers(1, 4))
    for image in range(1, int(random.integers(2, 9)) + 1):
        images.append({"id": image, "width": 400, "height": 300})
        for _ in range(int(random.integers(0, 6))):
            width, height = random.choice([16, 32, 60, 96, 150], 2) * random.choice([1, 1.1])
            box = rounded([random.uniform(0, 250), random.uniform(0, 150), width, height])
            crowd = int(random.random() < 0.15)
            category = int(random.integers(1, classes + 1))
            annotations.append({
                "id": len(annotations) + 1, "image_id": image, "category_id": category, "bbox": box,
                "area": round(box[2] * box[3] * float(random.choice([1, 0.7])), 3), "iscrowd": crowd,
            })
            for _ in range(int(random.integers(0, 3))):
                moved = np.array(box) * random.uniform(0.9, 1.1, 4)
                detections.append({
                    "image_id": image, "category_id": category if random.random() < 0.9 else 1,
                    "bbox": rounded(moved), "score": round(float(random.random()), int(random.integers(1, 4))),
                })
        for _ in range(int(random.integers(0, 3))):
            detections.append({
                "image_id": image, "category_id": int(random.integers(1, classes + 1)),
                "bbox": rounded([random.uniform(0, 300), random.uniform(0, 200), *random.uniform(5, 100, 2)]),
                "score": round(float(random.random()), 2),
            })
    return {"images": images, "categories": [{"id": i + 1, "name": f"c{i}"} for i in range(classes)],
            "annotations": annotations, "detections": detections}


def key_point_case(seed):
    random = np.random.default_rng(1000 + seed)
    images, annotations, detections = [], [], []
    for image in range(1, int(random.integers(2, 9)) + 1):
        images.append({"id": image, "width": 400, "height": 300})
        for _ in range(int(random.integers(1, 4))):
            size = float(random.uniform(20, 140))
            corner = random.uniform(0, 200, 2)
            points = corner + random.uniform(0, size, (3, 2))
            visible = random.integers(0, 3, 3) if random.random() < 0.85 else np.zeros(3)
            flat = [[round(float(x), 2), round(float(y), 2), int(v)] for (x, y), v in zip(points, visible)]
            annotations.append({
                "id": len(annotations) + 1, "image_id": image, "category_id": 1,
                "bbox": rounded([*corner, size, size]), "area": round(size * size, 3), "iscrowd": 0,
                "keypoints": sum(flat, []), "num_keypoints": int((visible > 0).sum()),
            })
            if random.random() < 0.85:
                moved = points + random.normal(0, size / 20, (3, 2))
                detections.append({
                    "image_id": image, "category_id": 1, "score": round(float(random.random()), 3),
                    "keypoints": sum([[round(float(x), 2), round(float(y), 2), 1] for x, y in moved], []),
                })
    return {"images": images, "categories": [{"id": 1, "name": "thing"}], "annotations": annotations,
            "detections": detections}


def evaluate(case, kind):
    if not case["annotations"] or not case["detections"]:
        return None
    with contextlib.redirect_stdout(io.StringIO()):
        truth = COCO()
        truth.dataset = {key: json.loads(json.dumps(case[key])) for key in ("images", "categories", "annotations")}
        truth.createIndex()
        answers = truth.loadRes(json.loads(json.dumps(case["detections"])))
        evaluation = COCOeval(truth, answers, kind)
        if kind == "keypoints":
            evaluation.params.kpt_oks_sigmas = SIGMAS
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    return [float(value) for value in evaluation.stats]


def mask_case(seed):
    random = np.random.default_rng(2000 + seed)
    mask = (random.random((7, 9)) < 0.5).astype(np.uint8)
    runs = coco_mask.encode(np.asfortranarray(mask))
    return {"height": 7, "width": 9, "counts": runs["counts"].decode(), "pixels": mask.flatten().tolist()}


def cases():
    boxes = [detection_case(seed) for seed in range(30)]
    points = [key_point_case(seed) for seed in range(20)]
    return {
        "boxes": [{**case, "stats": stats} for case in boxes if (stats := evaluate(case, "bbox"))],
        "points": [{**case, "stats": stats} for case in points if (stats := evaluate(case, "keypoints"))],
        "masks": [mask_case(seed) for seed in range(5)],
        "sigmas": SIGMAS.tolist(),
    }


if __name__ == "__main__":
    mode, path = sys.argv[1:3]
    if mode == "--write":
        with open(path, "w", encoding="utf-8") as file:
            json.dump(cases(), file, separators=(",", ":"))
    else:
        with open(path, encoding="utf-8") as file:
            same = json.load(file) == json.loads(json.dumps(cases()))
        print(f"metrics: {'as pycocotools has them' if same else 'pycocotools answers otherwise than the fixture says'}")
        sys.exit(0 if same else 1)
