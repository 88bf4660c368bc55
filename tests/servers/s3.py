"""A storage by the protocol of S3 for tests, which checks who signed: it makes a bucket and a key that opens it.

s3.py BUCKET

It prints its port, the id of the key and its secret, and ends when its input is closed.
"""

import json
import os
import sys

# What makes user, key, rights and bucket may ask without a key; nothing after it.
os.environ["INITIAL_NO_AUTH_ACTION_COUNT"] = "4"

import boto3
from moto.server import ThreadedMotoServer

server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
host, port = server.get_host_and_port()


def client(kind):
    return boto3.client(
        kind,
        endpoint_url=f"http://{host}:{port}",
        region_name="us-east-1",
        aws_access_key_id="nobody",
        aws_secret_access_key="nothing",
    )


bucket = sys.argv[1]
everything = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
iam = client("iam")
iam.create_user(UserName="office")
key = iam.create_access_key(UserName="office")["AccessKey"]
iam.put_user_policy(UserName="office", PolicyName="all", PolicyDocument=json.dumps(everything))
client("s3").create_bucket(Bucket=bucket)
print(port, key["AccessKeyId"], key["SecretAccessKey"], flush=True)
sys.stdin.read()
server.stop()
